#pragma once
#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// libcurl's setters and getters are variadic: one typed door for each kind of value.

CURLcode stet_curl_set_long(CURL *easy, CURLoption option, long value);
/// NULL sets the option back to its default.
CURLcode stet_curl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode stet_curl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode stet_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
/// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
CURLcode stet_curl_set_write(CURL *easy, CURLoption option, curl_write_callback value);
CURLcode stet_curl_set_opensocket(CURL *easy, curl_opensocket_callback value);
CURLcode stet_curl_set_prereq(CURL *easy, curl_prereq_callback value);

/// Receives each piece of a request head as it was written to the wire.
typedef void (*stet_curl_request_head)(const char *bytes, size_t count, void *context);
/// Who is told; lives as long as the handle.
typedef struct {
  stet_curl_request_head watcher;
  void *context;
} stet_curl_watch;
/// Installs a debug callback that passes on request heads and nothing else.
CURLcode stet_curl_watch_request_head(CURL *easy, stet_curl_watch *watch);

CURLcode stet_curl_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode stet_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);
/// CURLINFO_PRIVATE.
void *stet_curl_get_private(CURL *easy);

CURLMcode stet_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLMcode stet_curl_multi_set_socket(CURLM *multi, curl_socket_callback value, void *context);
CURLMcode stet_curl_multi_set_timer(CURLM *multi, curl_multi_timer_callback value, void *context);

// Content codings. libcurl itself undoes them too, but takes a stream that ends early for a
// whole one, so it is not asked to. The decoders are the libraries that libcurl loads anyway,
// found at run time: where one is missing, its coding is not offered.

typedef enum {
  stet_coding_brotli,
  stet_coding_zstd,
  /// RFC 1950, which is what HTTP calls "deflate" (RFC 9110, section 8.4.1.2).
  stet_coding_zlib,
  /// RFC 1951 alone, which some servers call so.
  stet_coding_raw_deflate,
} stet_coding;

typedef enum {
  /// The stream cannot be decoded.
  stet_decode_corrupt,
  /// Everything given was taken in and the stream is at an end.
  stet_decode_ended,
  stet_decode_wants_input,
  stet_decode_wants_output,
} stet_decode_status;

int stet_decoder_available(stet_coding coding);
/// NULL where the library or the memory is missing.
void *stet_decoder_create(stet_coding coding);
void stet_decoder_destroy(stet_coding coding, void *decoder);
/// Moves `input` and `output` on by what was read and written.
stet_decode_status stet_decoder_step(stet_coding coding, void *decoder, const uint8_t **input,
                                     size_t *input_left, uint8_t **output, size_t *output_left);
