#ifndef STET_LANGUAGE_H
#define STET_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What language a text is in, by CLD2.
typedef struct {
  /// As BCP 47 writes it, of a static life; NULL where none was recognised.
  const char *code;
  /// How much of the text it is, 0 to 100.
  int32_t percent;
  /// Whether CLD2 itself trusts the answer.
  bool reliable;
} stet_language;

/// Recognises the language of valid UTF-8. No state is kept: any number of threads may call it.
///
/// Texts over `STET_LANGUAGE_BYTES` are cut there by the caller: the time is linear in the length.
stet_language stet_detect_language(const uint8_t *text, size_t bytes);

/// So much of a text tells its language.
enum { STET_LANGUAGE_BYTES = 4096 };

#ifdef __cplusplus
}
#endif

#endif
