// SPDX-License-Identifier: Apache-2.0
// Written from the specification, apart from what reads it.
#include "tests/capi/arrow_leads.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace tandem::capi_test {
namespace {

// Rows of nonsense before and behind those that count, in each array that has an offset.
constexpr size_t kMostBefore = 5;

void Put(std::vector<uint8_t>& bytes, const void* from, size_t size) {
  const auto* at = static_cast<const uint8_t*>(from);
  bytes.insert(bytes.end(), at, at + size);
}

}  // namespace

struct ArrowTable::Node {
  ArrowSchema schema{};
  ArrowArray array{};
  std::string format, name;
  std::vector<uint8_t> valid, values, bytes;
  size_t before = 0;  // rows of nonsense
  int64_t nulls = 0;
  const void* buffers[3] = {};
  std::vector<ArrowSchema*> child_schemas;
  std::vector<ArrowArray*> child_arrays;
};

ArrowTable::Node& ArrowTable::NewNode(const std::string& format, const std::string& name) {
  Node& node = nodes_.emplace_back();
  node.format = format;
  node.name = name;
  node.before = Below(2) == 0 ? 0 : static_cast<size_t>(Below(kMostBefore));
  return node;
}

void ArrowTable::AddChild(Node& parent, Node& child) {
  parent.child_schemas.push_back(&child.schema);
  parent.child_arrays.push_back(&child.array);
}

void ArrowTable::Seal(Node& node, size_t rows) {
  node.schema.format = node.format.c_str();
  node.schema.name = node.name.c_str();
  node.schema.flags = ARROW_FLAG_NULLABLE;
  node.schema.n_children = static_cast<int64_t>(node.child_schemas.size());
  node.schema.children = node.child_schemas.data();
  node.array.length = static_cast<int64_t>(rows);
  node.array.offset = static_cast<int64_t>(node.before);
  node.array.null_count = Below(2) == 0 ? -1 : node.nulls;
  node.array.n_buffers = node.format == "n" ? 0 : node.format == "+s" ? 1
                         : node.format == "u" || node.format == "U"   ? 3
                                                                      : 2;
  node.buffers[0] = node.valid.empty() ? nullptr : node.valid.data();
  node.values.reserve(1);
  node.bytes.reserve(1);
  node.buffers[1] = node.values.data();
  node.buffers[2] = node.bytes.data();
  node.array.buffers = node.buffers;
  node.array.n_children = node.schema.n_children;
  node.array.children = node.child_arrays.data();
  node.schema.release = [](ArrowSchema* one) { one->release = nullptr; };
  node.array.release = [](ArrowArray* one) { one->release = nullptr; };
}

void ArrowTable::FillValid(Node& node, const std::vector<const Value*>& values) {
  node.valid.assign((node.before + values.size() + 7) / 8, 0);
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t at = node.before + i;
    if (values[i] != nullptr) {
      node.valid[at / 8] = static_cast<uint8_t>(node.valid[at / 8] | 1u << (at % 8));
    } else {
      ++node.nulls;
    }
  }
  if (node.nulls == 0 && Below(2) == 0) node.valid.clear();  // all there: no bitmap is needed
}

void ArrowTable::FillNumbers(Node& node, const std::vector<const Value*>& values, int bytes,
                             int64_t divide) {
  node.values.assign(node.before * static_cast<size_t>(bytes), 0x5a);
  for (const Value* value : values) {
    const int64_t number = value == nullptr ? 77 : value->number / divide;
    const int64_t high = number < 0 ? -1 : 0;
    Put(node.values, &number, static_cast<size_t>(std::min(bytes, 8)));
    if (bytes == 16) Put(node.values, &high, 8);
  }
}

void ArrowTable::FillTexts(Node& node, const std::vector<const std::string*>& texts, bool large) {
  const auto put_offset = [&] {
    const auto offset = static_cast<int64_t>(node.bytes.size());
    Put(node.values, &offset, large ? 8 : 4);
  };
  put_offset();
  const std::string nonsense = "\xff nonsense";
  for (size_t i = 0; i < node.before; ++i) {
    Put(node.bytes, nonsense.data(), nonsense.size());
    put_offset();
  }
  for (const std::string* text : texts) {
    if (text != nullptr) Put(node.bytes, text->data(), text->size());
    put_offset();
  }
}

void ArrowTable::FillDictionary(Node& node, const std::vector<const std::string*>& texts) {
  std::map<std::string, int32_t> places;
  std::vector<const std::string*> entries;
  node.values.assign(node.before * 4, 0x7f);
  for (const std::string* text : texts) {
    int32_t index = -7;  // of a null: never looked at
    if (text != nullptr) {
      const auto [at, is_new] = places.emplace(*text, static_cast<int32_t>(entries.size()));
      if (is_new) entries.push_back(text);
      index = at->second;
    }
    Put(node.values, &index, 4);
  }
  Node& dictionary = NewNode("u", "");
  FillTexts(dictionary, entries, false);
  Seal(dictionary, entries.size());
  node.schema.dictionary = &dictionary.schema;
  node.array.dictionary = &dictionary.array;
}

ArrowTable::Node& ArrowTable::MakeNumbers(const char* format, int bytes, int64_t divide,
                                          const std::string& name,
                                          const std::vector<const Value*>& values) {
  Node& node = NewNode(format, name);
  FillValid(node, values);
  FillNumbers(node, values, bytes, divide);
  return node;
}

// Any width that holds them all.
ArrowTable::Node& ArrowTable::MakeIntegers(const std::string& name,
                                           const std::vector<const Value*>& values) {
  struct Width {
    const char* format;
    int bytes;
    int64_t low, high;
  };
  const Width widths[] = {{"c", 1, -128, 127},
                          {"C", 1, 0, 255},
                          {"s", 2, -32768, 32767},
                          {"S", 2, 0, 65535},
                          {"i", 4, INT32_MIN, INT32_MAX},
                          {"I", 4, 0, UINT32_MAX},
                          {"l", 8, INT64_MIN, INT64_MAX},
                          {"L", 8, 0, INT64_MAX},
                          {"d:38,0", 16, INT64_MIN, INT64_MAX},
                          {"d:9,0,32", 4, INT32_MIN, INT32_MAX},
                          {"d:18,0,64", 8, INT64_MIN, INT64_MAX}};
  int64_t low = 0, high = 0;
  for (const Value* value : values) {
    low = std::min(low, value == nullptr ? 0 : value->number);
    high = std::max(high, value == nullptr ? 0 : value->number);
  }
  const Width* width = nullptr;
  while (width == nullptr || low < width->low || high > width->high) width = &widths[Below(11)];
  return MakeNumbers(width->format, width->bytes, 1, name, values);
}

ArrowTable::Node& ArrowTable::MakeBits(const std::string& name,
                                       const std::vector<const Value*>& values) {
  Node& node = NewNode("b", name);
  FillValid(node, values);
  node.values.assign((node.before + values.size() + 7) / 8, 0);
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t at = node.before + i;
    const unsigned bit = values[i] != nullptr && values[i]->number != 0 ? 1u << (at % 8) : 0u;
    node.values[at / 8] = static_cast<uint8_t>(node.values[at / 8] | bit);
  }
  return node;
}

ArrowTable::Node& ArrowTable::MakeTexts(const std::string& name,
                                        const std::vector<const Value*>& values,
                                        const std::vector<std::string>& choices) {
  std::vector<const std::string*> texts;
  for (const Value* value : values) {
    const bool is_text = value != nullptr && value->kind == TANDEM_TEXT;
    texts.push_back(value == nullptr ? nullptr
                    : is_text        ? &value->text
                                     : &choices[static_cast<size_t>(value->number)]);
  }
  const int64_t form = Below(3);
  Node& node = NewNode(form == 0 ? "i" : form == 1 ? "u" : "U", name);
  FillValid(node, values);
  if (form == 0) {
    FillDictionary(node, texts);
  } else {
    FillTexts(node, texts, form == 2);
  }
  return node;
}

ArrowTable::Node& ArrowTable::MakeLists(const std::string& name,
                                        const std::vector<const Value*>& values,
                                        const std::vector<std::string>& choices) {
  const bool large = Below(2) == 0;
  Node& list = NewNode(large ? "+L" : "+l", name);
  FillValid(list, values);
  std::vector<const std::string*> elements;
  const auto put_offset = [&] {
    const auto offset = static_cast<int64_t>(elements.size());
    Put(list.values, &offset, large ? 8 : 4);
  };
  for (size_t i = 0; i <= list.before; ++i) put_offset();
  for (const Value* value : values) {
    if (value != nullptr) {
      for (const std::string& text : value->texts) elements.push_back(&text);
      for (const uint32_t choice : value->choices) elements.push_back(&choices[choice]);
    }
    put_offset();
  }
  const bool is_index = Below(2) == 0;
  Node& element = NewNode(is_index ? "i" : "u", "item");
  if (is_index) {
    FillDictionary(element, elements);
  } else {
    FillTexts(element, elements, false);
  }
  Seal(element, elements.size());
  AddChild(list, element);
  return list;
}

ArrowTable::Node& ArrowTable::MakeForm(const tandem_field& field,
                                       const std::vector<std::string>& choices,
                                       const std::string& name,
                                       const std::vector<const Value*>& values) {
  const bool coarse = Below(2) == 0;
  switch (field.kind) {
    case TANDEM_YES_NO: return MakeBits(name, values);
    case TANDEM_INTEGER: return MakeIntegers(name, values);
    case TANDEM_NUMBER:
    case TANDEM_MONEY: return MakeNumbers("d:19,4", 16, 1, name, values);
    case TANDEM_PERCENT: return MakeNumbers("d:18,6,64", 8, 1, name, values);
    case TANDEM_TEXT:
    case TANDEM_CHOICE: return MakeTexts(name, values, choices);
    case TANDEM_TEXT_LIST:
    case TANDEM_CHOICE_LIST: return MakeLists(name, values, choices);
    case TANDEM_DATE: return MakeNumbers("tdD", 4, 1, name, values);
    case TANDEM_TIME:
      return coarse ? MakeNumbers("tss:Europe/Berlin", 8, 1'000'000, name, values)
                    : MakeNumbers("tsu:UTC", 8, 1, name, values);
    case TANDEM_DURATION: break;
  }
  return MakeNumbers(coarse ? "tDm" : "tDu", 8, coarse ? 1'000 : 1, name, values);
}

ArrowTable::Node& ArrowTable::MakeColumn(const tandem_policy* policy, size_t field,
                                         const std::string& name,
                                         const std::vector<const Value*>& values) {
  if (std::all_of(values.begin(), values.end(), [](const Value* one) { return one == nullptr; })) {
    Node& node = NewNode("n", name);
    Seal(node, values.size());
    return node;
  }
  tandem_field described = TANDEM_INIT(tandem_field);
  tandem_policy_field(policy, field, &described, nullptr);
  std::vector<std::string> choices;
  for (size_t i = 0; i < described.choice_count; ++i) {
    choices.emplace_back(tandem_policy_field_choice(policy, field, i));
  }
  Node& node = MakeForm(described, choices, name, values);
  Seal(node, values.size());
  return node;
}

ArrowTable::ArrowTable(const tandem_policy* policy, const std::vector<Lead>& leads, uint64_t seed)
    : schema(), array(), random_(seed) {
  Node& top = NewNode("+s", "");
  const size_t top_before = top.before;
  std::map<std::string, Node*> records;
  const bool by_dots = Below(2) == 0;
  for (size_t field = 0; field < tandem_policy_field_count(policy); ++field) {
    tandem_field described = TANDEM_INIT(tandem_field);
    tandem_policy_field(policy, field, &described, nullptr);
    const std::string name = described.name;
    const size_t dot = name.find('.');
    const bool nests = dot != std::string::npos && !by_dots;
    Node* parent = &top;
    if (nests) {
      Node*& record = records[name.substr(0, dot)];
      if (record == nullptr) {
        record = &NewNode("+s", name.substr(0, dot));
        record->before = static_cast<size_t>(Below(kMostBefore));
      }
      parent = record;
    }
    // A struct's offset counts in its children too: rows of nulls stand there.
    std::vector<const Value*> values(top_before + (nests ? parent->before : 0), nullptr);
    for (const Lead& lead : leads) {
      const Value* found = nullptr;
      for (const Value& value : lead.values) found = value.field == field ? &value : found;
      values.push_back(found);
    }
    AddChild(*parent, MakeColumn(policy, field, nests ? name.substr(dot + 1) : name, values));
  }
  for (const auto& [name, record] : records) {
    // A record without a leaf may be null itself.
    std::vector<const Value*> any(top_before, nullptr);
    for (const Lead& lead : leads) {
      const Value* found = nullptr;
      for (const Value& value : lead.values) {
        if (value.name.starts_with(name + ".")) found = &value;
      }
      any.push_back(found);
    }
    FillValid(*record, any);
    Seal(*record, top_before + leads.size());
    AddChild(top, *record);
  }
  Node& unknown = NewNode("g", "nobody.asked");
  unknown.values.assign((unknown.before + top_before + leads.size()) * 8, 0);
  Seal(unknown, top_before + leads.size());
  AddChild(top, unknown);
  Seal(top, leads.size());
  schema = top.schema;
  array = top.array;
  schema.private_data = array.private_data = this;
  schema.release = [](ArrowSchema* one) {
    ++static_cast<ArrowTable*>(one->private_data)->released;
    one->release = nullptr;
  };
  array.release = [](ArrowArray* one) {
    ++static_cast<ArrowTable*>(one->private_data)->released;
    one->release = nullptr;
  };
}
ArrowTable::~ArrowTable() = default;

ArrowSchema* ArrowTable::ChildSchema(const std::string& name) {
  for (int64_t i = 0; i < schema.n_children; ++i) {
    if (schema.children[i]->name == name) return schema.children[i];
  }
  return nullptr;
}

ArrowArray* ArrowTable::ChildArray(const std::string& name) {
  for (int64_t i = 0; i < schema.n_children; ++i) {
    if (schema.children[i]->name == name) return array.children[i];
  }
  return nullptr;
}

}  // namespace tandem::capi_test
