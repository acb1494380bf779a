// SPDX-License-Identifier: Apache-2.0
// The two keys by which the language compares text, and what is asked of one text alone.
//
// Text is UTF-8, validated when it entered (base::ValidateUtf8). Ill-formed bytes are nevertheless
// harmless: such a text is its own key, trimmed, with ASCII letters folded. No locale. White space
// is Unicode's White_Space property. Nothing here keeps state; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tandem::value {

// Without white space at either end.
std::string_view Trim(std::string_view text);

// Empty after trimming; the language calls such a text missing.
bool IsBlank(std::string_view text);

// Appends NFC(casefold(NFC(trimmed))), full case folding (Unicode 3.13 D144; data of utf8proc).
// ASCII costs one pass and allocates nothing beyond what `out` needs.
void TextKey(std::string_view text, std::string& out);
std::string TextKey(std::string_view text);

// Appends NFC(trimmed): what `exactly` compares.
void ExactKey(std::string_view text, std::string& out);
std::string ExactKey(std::string_view text);

// `domain of`: what stands after the last '@', trimmed; nullopt when there is no '@' or nothing
// after it. A part of `text`.
std::optional<std::string_view> DomainOf(std::string_view text);

// `digits of`: appends the ASCII digits in their order. Nothing appended means missing.
void DigitsOf(std::string_view text, std::string& out);

// `length of`: code points of the trimmed NFC form.
int64_t LengthOf(std::string_view text);

}  // namespace tandem::value
