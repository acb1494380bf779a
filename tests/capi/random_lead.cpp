// SPDX-License-Identifier: Apache-2.0
// Values of every kind, near what policies ask for; a few missing although they are required.
#include "tests/capi/random_lead.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <ctime>

namespace tandem::capi_test {
namespace {

constexpr const char* kBlanks[] = {" ", "\u00a0"};
constexpr std::array<const char*, 14> kTexts{
    kBlanks[0], kBlanks[1],
    "DE", "us", "Chief Growth Officer", "software", "a@mail.example", "/pricing/teams",
    "B. Müller", "demo", "GB", "7 (0) 30 1234", "\u2003 retail \u00a0",
    "a title of more than thirty-two bytes, Revenue"};

bool IsBlank(const std::string& text) { return text == kBlanks[0] || text == kBlanks[1]; }

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

// `places` decimal places of a stored integer.
std::string Decimal(int64_t value, int places) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  while (digits.size() <= static_cast<size_t>(places)) digits.insert(digits.begin(), '0');
  if (places > 0) digits.insert(digits.size() - static_cast<size_t>(places), ".");
  return (value < 0 ? "-" : "") + digits;
}

std::string Instant(int64_t us) {
  const auto seconds = static_cast<std::time_t>(us / 1'000'000);
  std::tm civil{};
  gmtime_r(&seconds, &civil);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &civil);
  return text.data();
}

}  // namespace

int64_t LeadMaker::Between(int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, high)(random_);
}

std::optional<Value> LeadMaker::MakeValue(size_t index, const tandem_field& field,
                                          const std::vector<std::string>& choices) {
  if (Between(0, 99) < (field.optional != 0 ? 25 : 1)) return std::nullopt;
  Value value;
  value.field = index;
  value.kind = field.kind;
  value.name = field.name;
  const int64_t low = std::max<int64_t>(field.low, -1'000'000);
  const int64_t high = std::max(low, std::min<int64_t>(field.high, 4'000'000));
  switch (field.kind) {
    case TANDEM_YES_NO:
      value.number = Between(0, 1);
      value.json = value.number != 0 ? "true" : "false";
      break;
    case TANDEM_INTEGER:
      value.number = Between(low, Between(0, 1) == 0 ? std::min(low + 60, high) : high);
      value.json = std::to_string(value.number);
      break;
    case TANDEM_NUMBER:
    case TANDEM_MONEY:
      value.number = Between(low, high);
      value.json = Decimal(value.number, 4);
      break;
    case TANDEM_PERCENT:
      value.number = Between(low, high);
      value.json = Quoted(Decimal(value.number, 4) + "%");
      break;
    case TANDEM_TEXT:
      value.text = kTexts[static_cast<size_t>(Between(0, kTexts.size() - 1))];
      value.json = Quoted(value.text);
      break;
    case TANDEM_CHOICE:
      value.number = Between(0, static_cast<int64_t>(choices.size()) - 1);
      value.json = Quoted(choices[static_cast<size_t>(value.number)]);
      break;
    case TANDEM_TEXT_LIST:
    case TANDEM_CHOICE_LIST: {
      value.json = "[";
      for (int64_t i = Between(0, 3); i > 0; --i) {
        const bool of_texts = field.kind == TANDEM_TEXT_LIST;
        const size_t at = static_cast<size_t>(
            Between(0, static_cast<int64_t>(of_texts ? kTexts.size() : choices.size()) - 1));
        if (value.json.size() > 1) value.json += ",";
        value.json += Quoted(of_texts ? kTexts[at] : choices[at]);
        if (of_texts) {
          value.texts.emplace_back(kTexts[at]);
        } else {
          value.choices.push_back(static_cast<uint32_t>(at));
        }
      }
      value.json += "]";
      break;
    }
    case TANDEM_TIME:
      value.number = Between(1'700'000'000, 1'800'000'000) * 1'000'000;
      value.json = Quoted(Instant(value.number));
      break;
    case TANDEM_DATE:
      value.number = Between(19'000, 21'000);
      value.json = Quoted(Instant(value.number * 86'400 * 1'000'000).substr(0, 10));
      break;
    case TANDEM_DURATION:
      value.number = Between(0, 90) * 86'400 * 1'000'000;
      value.json = Quoted(std::to_string(value.number / 86'400'000'000) + " days");
      break;
  }
  return value;
}

Lead LeadMaker::Make(int64_t as_of_us, bool with_events) {
  Lead lead;
  for (size_t i = 0; i < tandem_policy_field_count(policy_); ++i) {
    tandem_field field = TANDEM_INIT(tandem_field);
    tandem_policy_field(policy_, i, &field, nullptr);
    std::vector<std::string> choices;
    for (size_t k = 0; k < field.choice_count; ++k) {
      choices.emplace_back(tandem_policy_field_choice(policy_, i, k));
    }
    std::optional<Value> value = MakeValue(i, field, choices);
    if (!value) continue;
    if (std::string(field.name) == "id" && field.kind == TANDEM_TEXT) {
      value->text = "L-" + std::to_string(++made_);
      value->json = Quoted(value->text);
    }
    lead.values.push_back(std::move(*value));
  }
  const size_t event_types = with_events ? tandem_policy_event_count(policy_) : 0;
  for (int64_t i = event_types == 0 ? 0 : Between(0, 6); i > 0; --i) {
    Event event;
    event.event = static_cast<size_t>(Between(0, static_cast<int64_t>(event_types) - 1));
    event.at_us = as_of_us - Between(-5, 200) * 43'200 * 1'000'000;
    for (size_t k = 0; k < tandem_policy_event_field_count(policy_, event.event); ++k) {
      tandem_field field = TANDEM_INIT(tandem_field);
      tandem_policy_event_field(policy_, event.event, k, &field, nullptr);
      std::vector<std::string> choices;
      for (size_t c = 0; c < field.choice_count; ++c) {
        choices.emplace_back(tandem_policy_event_field_choice(policy_, event.event, k, c));
      }
      // A bad event costs only itself in JSON: here all that is required is there.
      std::optional<Value> value = MakeValue(k, field, choices);
      const auto is_missing = [&] {
        return !value || (field.kind == TANDEM_TEXT && IsBlank(value->text));
      };
      while (field.optional == 0 && is_missing()) value = MakeValue(k, field, choices);
      if (value) event.values.push_back(std::move(*value));
    }
    lead.events.push_back(std::move(event));
  }
  lead.json = JsonOf(lead);
  return lead;
}

// Leaves of records stand under their dotted path's objects.
std::string LeadMaker::JsonOf(const Lead& lead) const {
  std::string json = "{";
  std::string open;
  for (const Value& value : lead.values) {
    const size_t dot = value.name.find('.');
    const std::string record = dot == std::string::npos ? "" : value.name.substr(0, dot);
    if (record != open) {
      if (!open.empty()) json += "}";
      if (json.size() > 1) json += ",";
      if (!record.empty()) json += Quoted(record) + ":{";
      open = record;
    } else if (json.size() > 1) {
      json += ",";
    }
    json += Quoted(dot == std::string::npos ? value.name : value.name.substr(dot + 1)) + ":" +
            value.json;
  }
  if (!open.empty()) json += "}";
  if (!lead.events.empty()) {
    json += std::string(json.size() > 1 ? "," : "") + "\"events\":[";
    for (const Event& event : lead.events) {
      json += std::string(json.back() == '[' ? "" : ",") + "{\"event\":" +
              Quoted(tandem_policy_event_name(policy_, event.event)) + ",\"at\":" +
              Quoted(Instant(event.at_us));
      for (const Value& value : event.values) json += "," + Quoted(value.name) + ":" + value.json;
      json += "}";
    }
    json += "]";
  }
  json += "}";
  return json;
}

tandem_status Append(tandem_batch* batch, const Lead& lead, tandem_error* error) {
  const tandem_status begun = tandem_batch_begin(batch, error);
  if (begun != TANDEM_OK) return begun;
  for (const Value& value : lead.values) {
    if (value.kind == TANDEM_TEXT) {
      tandem_batch_set_text(batch, value.field, value.text.data(), value.text.size(), error);
    } else if (value.kind == TANDEM_TEXT_LIST) {
      std::vector<const char*> texts;
      std::vector<size_t> sizes;
      for (const std::string& text : value.texts) {
        texts.push_back(text.data());
        sizes.push_back(text.size());
      }
      tandem_batch_set_texts(batch, value.field, texts.data(), sizes.data(), texts.size(), error);
    } else if (value.kind == TANDEM_CHOICE_LIST) {
      tandem_batch_set_choices(batch, value.field, value.choices.data(), value.choices.size(),
                               error);
    } else {
      tandem_batch_set_int(batch, value.field, value.number, error);
    }
  }
  for (const Event& event : lead.events) {
    tandem_batch_begin_event(batch, event.event, event.at_us, error);
    for (const Value& value : event.values) {
      if (value.kind == TANDEM_TEXT) {
        tandem_batch_set_event_text(batch, value.field, value.text.data(), value.text.size(),
                                    error);
      } else {
        tandem_batch_set_event_int(batch, value.field, value.number, error);
      }
    }
  }
  return tandem_batch_end(batch, error);
}

}  // namespace tandem::capi_test
