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

#endif
