// SPDX-License-Identifier: Apache-2.0
// A strict reading of JSON; what nobody asked for is checked and passed over.
#include "runtime/ingest/json_walk.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/limits.h"
#include "runtime/ingest/json_text.h"
#include "runtime/value/text_key.h"

namespace tandem::ingest {
namespace {

constexpr size_t kMaxGuesses = 256;
constexpr size_t kGuessesTried = 4;
constexpr size_t kMaxUnread = kMaxGuesses;  // of a node

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

JsonWalk::JsonWalk(const JsonPaths& paths)
    : nodes_(paths.nodes()),
      columns_(paths.size()),
      guesses_(nodes_.size()),
      unread_(nodes_.size()),
      seen_(nodes_.size()) {
  for (const JsonPaths::Node& node : nodes_) {
    wanted_.push_back({node.column ? static_cast<int32_t>(*node.column) : -1,
                       node.children.empty()});
  }
}

void JsonWalk::Begin(const char* base, const uint32_t* mark, size_t end) {
  base_ = base;
  mark_ = mark;
  end_ = end;
  start_ = *mark;
  depth_ = 0;
  arena_used_ = 0;
  fault_.clear();
  has_escapes_ = start_ < end_ && std::memchr(base_ + start_, '\\', end_ - start_) != nullptr;
}

bool JsonWalk::Fault(const char* expected) {
  const size_t at = std::min<size_t>(*mark_, end_);
  fault_ = AtEnd() ? "cut off" : "not JSON from byte " + std::to_string(at - start_ + 1) + " on";
  fault_ += std::string(": expected ") + expected;
  return false;
}

std::string_view JsonWalk::Nothing(const char* expected) {
  Fault(expected);
  return {};
}

std::string& JsonWalk::FromArena() {
  if (arena_used_ == arena_.size()) arena_.emplace_back();
  std::string& text = arena_[arena_used_++];
  text.clear();
  return text;
}

// From `start` to the end of the value passed last, which is a bracket's or brace's.
std::string_view JsonWalk::Since(uint32_t start) const {
  return {base_ + start, mark_[-1] + size_t{1} - start};
}

// What stands between the quotes; between the closing one and the next mark is only white space.
inline std::string_view JsonWalk::Inside() {
  const size_t start = *mark_ + size_t{1};
  size_t close = std::min<size_t>(mark_[1], end_) - 1;
  while (close > start && IsSpace(base_[close])) --close;
  if (close < start || base_[close] != '"') return Nothing("a closing quote");
  return {base_ + start, close - start};
}

bool JsonWalk::CheckEscapes(std::string_view inside) {
  if (!has_escapes_ || inside.find('\\') == std::string_view::npos) return true;
  std::string& text = FromArena();
  const bool good = Unescape(inside, text);
  --arena_used_;
  return good || Fault("a text with proper escapes");
}

inline std::string_view JsonWalk::Text() {
  std::string_view text = Inside();
  if (text.data() == nullptr) return text;
  if (has_escapes_ && text.find('\\') != std::string_view::npos) {
    std::string& plain = FromArena();
    if (!Unescape(text, plain)) return Nothing("a text with proper escapes");
    if (plain.find('\0') != std::string::npos) return Nothing("a text without NUL characters");
    text = plain;
  }
  ++mark_;
  return text;
}

inline std::string_view JsonWalk::Scalar(JsonKind& kind) {
  size_t end = std::min<size_t>(mark_[1], end_);
  while (end > *mark_ && IsSpace(base_[end - 1])) --end;
  const std::string_view token(base_ + *mark_, end - *mark_);
  const char first = token.empty() ? '\0' : token.front();
  if (first == '-' || (first >= '0' && first <= '9')) {
    if (!IsJsonNumber(token)) return Nothing("a value");
    kind = JsonKind::kNumber;
  } else if (token == "true") {
    kind = JsonKind::kTrue;
  } else if (token == "false") {
    kind = JsonKind::kFalse;
  } else if (token == "null") {
    kind = JsonKind::kNull;
  } else {
    return Nothing("a value");
  }
  ++mark_;
  return token;
}

// One token of a value to be skipped: past a scalar, or into an object or array.
inline bool JsonWalk::SkipOne(bool& opened) {
  const char c = At();
  opened = false;
  if (c == '"') {
    const std::string_view inside = Inside();
    if (inside.data() == nullptr || !CheckEscapes(inside)) return false;
    ++mark_;
    return true;
  }
  if (c != '{' && c != '[') {
    JsonKind kind{};
    return AtEnd() ? Fault("a value") : Scalar(kind).data() != nullptr;
  }
  ++mark_;
  if (At() == (c == '{' ? '}' : ']')) {
    ++mark_;
    return true;
  }
  if (depth_ + open_.size() >= base::kMaxNesting) return Fault("at most 200 levels");
  open_.push_back(c);
  opened = true;
  return true;
}

bool JsonWalk::Skip() {
  open_.clear();
  for (;;) {
    if (!open_.empty() && open_.back() == '{') {
      std::string_view key;
      if (!Key(key)) return false;
    }
    bool opened = false;
    if (!SkipOne(opened)) return false;
    if (opened) continue;
    while (!open_.empty()) {
      const char c = At();
      const bool in_object = open_.back() == '{';
      if (c == ',') break;
      if (c != (in_object ? '}' : ']')) return Fault(in_object ? "a comma or }" : "a comma or ]");
      open_.pop_back();
      ++mark_;
    }
    if (open_.empty()) return true;
    ++mark_;
  }
}

// A key with its colon, still escaped.
inline bool JsonWalk::Key(std::string_view& key) {
  if (At() != '"') return Fault("a key in quotes");
  key = Inside();
  if (key.data() == nullptr || !CheckEscapes(key)) return false;
  ++mark_;
  if (At() != ':') return Fault("a colon");
  ++mark_;
  return true;
}

// `guess`: where in the order seen before the key is looked for first; then where to go on.
inline int32_t JsonWalk::ChildOf(uint32_t node, size_t& guess, std::string_view key) {
  std::vector<Guess>& guesses = guesses_[node];
  const size_t stop = std::min(guesses.size(), guess + kGuessesTried);
  for (size_t i = guess; i < stop; ++i) {
    if (guesses[i].key != key) continue;
    guess = i + 1;
    return guesses[i].child;
  }
  std::string plain;
  const bool is_escaped = key.find('\\') != std::string_view::npos;
  if (is_escaped) Unescape(key, plain);
  const std::string_view name = is_escaped ? plain : key;
  const auto found = nodes_[node].children.find(name);
  const bool is_read = found != nodes_[node].children.end();
  const int32_t child = is_read ? static_cast<int32_t>(found->second) : -1;
  const std::string* const kept = is_read ? &found->first : Unread(node, name);
  if (kept == nullptr || is_escaped) return child;
  if (guesses.size() >= kMaxGuesses) {
    guesses.clear();
    guess = 0;
  }
  guess = std::min(guess, guesses.size());
  guesses.insert(guesses.begin() + static_cast<ptrdiff_t>(guess), {*kept, child});
  ++guess;
  return child;
}

// Remembers a key that nobody asks for; null when there are too many.
const std::string* JsonWalk::Unread(uint32_t node, std::string_view name) {
  auto& unread = unread_[node];
  const auto known = unread.find(name);
  if (known != unread.end()) return &*known;
  return unread.size() < kMaxUnread ? &*unread.emplace(name).first : nullptr;
}

void JsonWalk::AddUnread(uint32_t node, const std::string& prefix,
                         std::set<std::string>& paths) const {
  for (const std::string& key : unread_[node]) paths.insert(prefix + PathOfKey(key));
  for (const auto& [key, child] : nodes_[node].children) {
    AddUnread(child, prefix + PathOfKey(key) + ".", paths);
  }
}

void JsonWalk::AddUnread(std::set<std::string>& paths) const { AddUnread(0, "", paths); }

void JsonWalk::SetNotObject(uint32_t node, const JsonCell& cell, std::string_view text,
                            Record& record) {
  for (const auto& [key, child] : nodes_[node].children) {
    if (const auto column = nodes_[child].column) {
      record.fields[*column] = text;
      record.json[*column] = cell;
    }
    SetNotObject(child, cell, text, record);
  }
}

bool JsonWalk::Value(uint32_t node, std::string_view key, Record& record) {
  const Wanted wanted = wanted_[node];
  if (seen_[node] == object_) {
    fault_ = "the key \"" + std::string(key) + "\" stands twice";
    return false;
  }
  seen_[node] = object_;
  const uint32_t* const mark = mark_;
  JsonKind kind{};
  const uint32_t start = *mark_;
  std::string_view text;
  switch (At()) {
    case '"':
      kind = JsonKind::kText;
      text = Text();
      if (text.data() == nullptr) return false;
      break;
    case '{':
      kind = JsonKind::kObject;
      if (!(wanted.is_leaf ? Skip() : Object(node, record))) return false;
      text = Since(start);
      break;
    case '[':
      kind = JsonKind::kArray;
      if (!Skip()) return false;
      text = Since(start);
      break;
    default:
      if (AtEnd()) return Fault("a value");
      text = Scalar(kind);
      if (text.data() == nullptr) return false;
  }
  if (wanted.column >= 0) {
    record.fields[static_cast<size_t>(wanted.column)] = text;
    // Part by part: a copy of what was just written in parts would wait for them.
    JsonCell& cell = record.json[static_cast<size_t>(wanted.column)];
    cell.kind = kind;
    cell.base = base_;
    cell.mark = mark;
  }
  if (wanted.is_leaf || kind == JsonKind::kObject) return true;
  if (kind != JsonKind::kNull && !value::IsBlank(text)) {
    SetNotObject(node, {JsonKind::kNotObject, base_, mark}, text, record);
  }
  return true;
}

bool JsonWalk::Object(uint32_t node, Record& record) {
  ++mark_;
  if (At() == '}') {
    ++mark_;
    return true;
  }
  if (++depth_ > base::kMaxNesting) return Fault("at most 200 levels");
  for (size_t guess = 0;;) {
    std::string_view key;
    if (!Key(key)) return false;
    const int32_t child = ChildOf(node, guess, key);
    if (!(child < 0 ? Skip() : Value(static_cast<uint32_t>(child), key, record))) return false;
    const char c = At();
    if (c != ',' && c != '}') return Fault("a comma or }");
    ++mark_;
    if (c == '}') break;
  }
  --depth_;
  return true;
}

bool JsonWalk::ReadObject(Record& record) {
  ++object_;
  record.quoted.clear();
  record.fields.assign(columns_, {});
  record.json.assign(columns_, {});
  if (At() != '{') return Fault("an object such as {\"id\": …}");
  return Object(0, record);
}

bool JsonWalk::SkipValue(std::string_view& text) {
  const uint32_t start = *mark_;
  const char c = At();
  if (c == '"') {
    const std::string_view inside = Inside();
    if (inside.data() == nullptr || !CheckEscapes(inside)) return false;
    text = {inside.data() - 1, inside.size() + 2};
    ++mark_;
    return true;
  }
  if (c != '{' && c != '[') {
    JsonKind kind{};
    text = Scalar(kind);
    return text.data() != nullptr;
  }
  if (!Skip()) return false;
  text = Since(start);
  return true;
}

}  // namespace tandem::ingest
