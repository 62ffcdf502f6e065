#include "StetLanguage.h"

#include <algorithm>
#include <cstdio>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

extern "C" stet_language stet_detect_language(const uint8_t *text, size_t bytes) {
  stet_language none = {nullptr, 0, false};
  if (text == nullptr || bytes == 0) return none;
  CLD2::Language languages[3] = {
    CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE};
  int percents[3] = {0, 0, 0};
  double scores[3] = {0, 0, 0};
  int counted = 0;
  int valid = 0;
  bool reliable = false;
  // The checking entry: bytes that are no UTF-8 must not reach the tables behind it.
  CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  const int length = static_cast<int>(std::min<size_t>(bytes, STET_LANGUAGE_BYTES));
  const CLD2::Language found = CLD2::ExtDetectLanguageSummaryCheckUTF8(
    reinterpret_cast<const char *>(text), length, /* is_plain_text */ true, &hints, 0, languages,
    percents, scores, nullptr, &counted, &reliable, &valid);
  if (found == CLD2::UNKNOWN_LANGUAGE) return none;
  for (int i = 0; i < 3; i++) {
    if (languages[i] == found) return {CLD2::LanguageCode(found), percents[i], reliable};
  }
  return {CLD2::LanguageCode(found), 0, false};
}
