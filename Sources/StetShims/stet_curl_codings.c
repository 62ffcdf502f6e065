// The stable interfaces of libbrotlidec.so.1, libzstd.so.1 and libz.so.1, declared here so that a
// build needs none of their headers.
#include "StetShimsCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

static struct {
  void *(*create)(void *(*)(void *, size_t), void (*)(void *, void *), void *);
  int (*decode)(void *, size_t *, const uint8_t **, size_t *, uint8_t **, size_t *);
  void (*destroy)(void *);
} brotli;

struct zstd_in { const void *bytes; size_t size; size_t position; };
struct zstd_out { void *bytes; size_t size; size_t position; };

static struct {
  void *(*create)(void);
  size_t (*decode)(void *, struct zstd_out *, struct zstd_in *);
  size_t (*set)(void *, int, int);
  unsigned (*is_error)(size_t);
  size_t (*destroy)(void *);
} zstd;

// z_stream.
struct zlib_stream {
  const uint8_t *next_in; unsigned avail_in; unsigned long total_in;
  uint8_t *next_out; unsigned avail_out; unsigned long total_out;
  const char *message; void *state;
  void *(*allocate)(void *, unsigned, unsigned); void (*release)(void *, void *); void *context;
  int data_type; unsigned long adler; unsigned long reserved;
};

static struct {
  int (*init)(struct zlib_stream *, int, const char *, int);
  int (*inflate)(struct zlib_stream *, int);
  int (*end)(struct zlib_stream *);
} zlib;

// RFC 9659: a window of 8 MB is all that a content coding may ask for.
enum { zstd_window_log_max = 100, zstd_window_log = 23 };

static int has_brotli, has_zstd, has_zlib;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int find(void *library, const char *name, void *function) {
  void *symbol = library ? dlsym(library, name) : NULL;
  *(void **)function = symbol;
  return symbol != NULL;
}

static void load(void) {
  void *library = dlopen("libbrotlidec.so.1", RTLD_NOW | RTLD_LOCAL);
  has_brotli = find(library, "BrotliDecoderCreateInstance", &brotli.create)
    && find(library, "BrotliDecoderDecompressStream", &brotli.decode)
    && find(library, "BrotliDecoderDestroyInstance", &brotli.destroy);
  library = dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL);
  has_zstd = find(library, "ZSTD_createDStream", &zstd.create)
    && find(library, "ZSTD_decompressStream", &zstd.decode)
    && find(library, "ZSTD_DCtx_setParameter", &zstd.set)
    && find(library, "ZSTD_isError", &zstd.is_error)
    && find(library, "ZSTD_freeDStream", &zstd.destroy);
  library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
  has_zlib = find(library, "inflateInit2_", &zlib.init)
    && find(library, "inflate", &zlib.inflate)
    && find(library, "inflateEnd", &zlib.end);
}

int stet_decoder_available(stet_coding coding) {
  pthread_once(&once, load);
  switch (coding) {
    case stet_coding_brotli: return has_brotli;
    case stet_coding_zstd: return has_zstd;
    default: return has_zlib;
  }
}

static void *zlib_create(int window_bits) {
  struct zlib_stream *stream = calloc(1, sizeof *stream);
  if (stream && zlib.init(stream, window_bits, "1", (int)sizeof *stream) != 0) {
    free(stream);
    return NULL;
  }
  return stream;
}

void *stet_decoder_create(stet_coding coding) {
  if (!stet_decoder_available(coding)) return NULL;
  switch (coding) {
    case stet_coding_brotli: return brotli.create(NULL, NULL, NULL);
    case stet_coding_zlib: return zlib_create(15);
    case stet_coding_raw_deflate: return zlib_create(-15);
    default: break;
  }
  void *decoder = zstd.create();
  if (decoder) zstd.set(decoder, zstd_window_log_max, zstd_window_log);
  return decoder;
}

void stet_decoder_destroy(stet_coding coding, void *decoder) {
  switch (coding) {
    case stet_coding_brotli: brotli.destroy(decoder); break;
    case stet_coding_zstd: zstd.destroy(decoder); break;
    default: zlib.end(decoder); free(decoder);
  }
}

static unsigned at_most(size_t count) { return count < (1 << 30) ? (unsigned)count : 1 << 30; }

static stet_decode_status zlib_step(struct zlib_stream *stream, const uint8_t **input,
                                    size_t *input_left, uint8_t **output, size_t *output_left) {
  unsigned in = at_most(*input_left), out = at_most(*output_left);
  stream->next_in = *input;
  stream->avail_in = in;
  stream->next_out = *output;
  stream->avail_out = out;
  int status = zlib.inflate(stream, 0);
  *input += in - stream->avail_in;
  *input_left -= in - stream->avail_in;
  *output += out - stream->avail_out;
  *output_left -= out - stream->avail_out;
  switch (status) {
    // Bytes after the end are no part of the body.
    case 1: return stet_decode_ended;
    // Z_OK, and Z_BUF_ERROR where there was nothing to do.
    case 0: case -5: break;
    default: return stet_decode_corrupt;
  }
  if (stream->avail_out == 0 || *input_left > 0) return stet_decode_wants_output;
  return stet_decode_wants_input;
}

static stet_decode_status brotli_step(void *decoder, const uint8_t **input, size_t *input_left,
                                      uint8_t **output, size_t *output_left) {
  switch (brotli.decode(decoder, input_left, input, output_left, output, NULL)) {
    // Bytes after the end are no part of the body.
    case 1: return stet_decode_ended;
    case 2: return stet_decode_wants_input;
    case 3: return stet_decode_wants_output;
    default: return stet_decode_corrupt;
  }
}

static stet_decode_status zstd_step(void *decoder, const uint8_t **input, size_t *input_left,
                                    uint8_t **output, size_t *output_left) {
  struct zstd_in in = {*input, *input_left, 0};
  struct zstd_out out = {*output, *output_left, 0};
  size_t hint = zstd.decode(decoder, &out, &in);
  *input += in.position;
  *input_left -= in.position;
  *output += out.position;
  *output_left -= out.position;
  if (zstd.is_error(hint)) return stet_decode_corrupt;
  // A frame has ended; another may follow (RFC 8878, section 3).
  if (hint == 0 && *input_left == 0) return stet_decode_ended;
  if (*output_left == 0) return stet_decode_wants_output;
  return *input_left == 0 ? stet_decode_wants_input : stet_decode_wants_output;
}

stet_decode_status stet_decoder_step(stet_coding coding, void *decoder, const uint8_t **input,
                                     size_t *input_left, uint8_t **output, size_t *output_left) {
  switch (coding) {
    case stet_coding_brotli:
      return brotli_step(decoder, input, input_left, output, output_left);
    case stet_coding_zstd: return zstd_step(decoder, input, input_left, output, output_left);
    default: return zlib_step(decoder, input, input_left, output, output_left);
  }
}
