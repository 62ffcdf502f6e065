#ifndef STET_TABLES_H
#define STET_TABLES_H

#include <stddef.h>
#include <stdint.h>

/* The learned block model of StetExtract, as Scripts/train-extraction writes it. */
const uint32_t *_Nullable stet_block_model_words(void);
size_t stet_block_model_count(void);

/* The learned part of its page kinds, as Scripts/train-kinds writes it. */
const uint32_t *_Nullable stet_kind_model_words(void);
size_t stet_kind_model_count(void);

/* What tells two tellings of one story from two stories, and how common words are: as
   Scripts/train-stories writes them. */
const uint32_t *_Nullable stet_story_model_words(void);
size_t stet_story_model_count(void);
const uint32_t *_Nullable stet_word_shares(void);
size_t stet_word_shares_count(void);

#endif
