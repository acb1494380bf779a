// SPDX-License-Identifier: Apache-2.0
// Arrow in and out: a batch, results, or a stream of leads to a stream of decisions.
#include <cerrno>

#include "runtime/capi/arrow_leads.h"
#include "runtime/capi/arrow_results.h"
#include "runtime/capi/context.h"
#include "runtime/capi/guard.h"

namespace tandem::capi {
namespace {

// Bounds the memory of a stream whatever its producer's batches are.
constexpr uint32_t kRowsAtOnce = 1 << 14;

// Taken over from the caller, who finds it released.
template <class T>
class Taken {
 public:
  Taken() : object_() {}
  explicit Taken(T* from) noexcept : object_() {
    if (from == nullptr) return;
    object_ = *from;
    from->release = nullptr;
  }
  ~Taken() { Release(); }
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;

  bool is_there() const { return object_.release != nullptr; }
  void Release() {
    if (is_there()) object_.release(&object_);
    object_ = T();
  }
  T* operator->() { return &object_; }
  T& operator*() { return object_; }

 private:
  T object_;
};

base::Result<void> AppendArrow(tandem_batch* batch, Taken<ArrowSchema>& schema,
                               Taken<ArrowArray>& array, uint32_t* rejected,
                               uint32_t* rejected_count) {
  Require(batch != nullptr && !batch->in_row, "`batch` is NULL, or a row was begun");
  Require(schema.is_there() && array.is_there(), "`schema` or `array` is NULL or released");
  base::Result<ArrowLeads> leads = ArrowLeads::Make(*batch->policy.get(), *schema);
  if (!leads) return tl::unexpected<base::Error>(leads.error());
  if (auto bound = leads->Bind(*array); !bound) return bound;
  if (leads->rows() > batch->leads.capacity() - batch->leads.rows()) {
    return base::Fail(base::ErrorKind::kLimit, "the batch has no room for so many rows");
  }
  Require(!batch->finished, "the batch was evaluated: clear it before it is filled again");
  uint32_t bad = 0;
  const auto done = leads->Append(*batch, 0, leads->rows(), false, [&](int64_t row, const char*) {
    if (rejected != nullptr) rejected[bad] = static_cast<uint32_t>(row);
    ++bad;
  });
  if (!done) return done;
  if (rejected_count != nullptr) *rejected_count = bad;
  return {};
}

template <class T, void (*kFree)(T*)>
struct FreeBy {
  void operator()(T* object) const { kFree(object); }
};
template <class T, void (*kFree)(T*)>
using Handle = std::unique_ptr<T, FreeBy<T, kFree>>;

template <class T, class Make>
T* Made(Make make) {
  T* object = nullptr;
  tandem_error error;
  const tandem_status status = make(&object, &error);
  if (status == TANDEM_NO_MEMORY) throw std::bad_alloc();
  if (status != TANDEM_OK) throw std::runtime_error(error.message);
  return object;
}

class DecisionStream {
 public:
  DecisionStream(tandem_policy* policy, int64_t as_of_us, ArrowLeads leads, ArrowArrayStream* in)
      : policy_(policy), as_of_us_(as_of_us), leads_(std::move(leads)) {
    batch_.reset(Made<tandem_batch>([&](tandem_batch** made, tandem_error* error) {
      return tandem_batch_new(policy, kRowsAtOnce, made, error);
    }));
    results_.reset(Made<tandem_results>([&](tandem_results** made, tandem_error* error) {
      return tandem_results_new(policy, kRowsAtOnce, made, error);
    }));
    context_.reset(Made<tandem_context>([&](tandem_context** made, tandem_error* error) {
      return tandem_context_new(policy, nullptr, made, error);
    }));
    // From here on nothing fails: the stream belongs to this one.
    *in_ = *in;
    in->release = nullptr;
  }

  static int GetSchema(ArrowArrayStream* self, ArrowSchema* out) {
    return Of(self).Answer([&]() -> base::Result<void> {
      ExportSchema(*Of(self).policy_.get(), true, *out);
      return {};
    });
  }
  static int GetNext(ArrowArrayStream* self, ArrowArray* out) {
    DecisionStream& stream = Of(self);
    if (stream.failed_ != 0) return stream.failed_;
    stream.failed_ = stream.Answer([&] { return stream.Next(*out); });
    return stream.failed_;
  }
  static const char* GetLastError(ArrowArrayStream* self) {
    const char* message = Of(self).error_.message;
    return message[0] == '\0' ? nullptr : message;
  }
  static void Release(ArrowArrayStream* self) {
    delete &Of(self);
    self->release = nullptr;
  }

 private:
  static DecisionStream& Of(ArrowArrayStream* self) {
    return *static_cast<DecisionStream*>(self->private_data);
  }

  template <class Body>
  int Answer(Body body) {
    switch (Guard(&error_, body)) {
      case TANDEM_OK: return 0;
      case TANDEM_NO_MEMORY: return ENOMEM;
      case TANDEM_IO: return EIO;
      case TANDEM_BAD_INPUT:
      case TANDEM_LIMIT:
      case TANDEM_INTERNAL:
      case TANDEM_BAD_ARGUMENT:
      case TANDEM_NOT_AVAILABLE: break;
    }
    return EINVAL;
  }

  base::Result<bool> Pull() {
    array_.Release();
    at_ = 0;
    if (in_->get_next(&*in_, &*array_) != 0) {
      *array_ = ArrowArray();
      const char* why = in_->get_last_error == nullptr ? nullptr : in_->get_last_error(&*in_);
      return base::Fail(base::ErrorKind::kIo, std::string("the stream of leads failed: ") +
                                                  (why == nullptr ? "no reason given" : why));
    }
    if (!array_.is_there()) return false;
    if (auto bound = leads_.Bind(*array_); !bound) {
      return tl::unexpected<base::Error>(bound.error());
    }
    return true;
  }

  base::Result<void> Next(ArrowArray& out) {
    out = ArrowArray();
    if (!array_.is_there() || at_ == leads_.rows()) {
      const base::Result<bool> more = Pull();
      if (!more) return tl::unexpected<base::Error>(more.error());
      if (!*more) return {};
    }
    Check(tandem_batch_clear(batch_.get(), &error_));
    const int64_t end = std::min<int64_t>(leads_.rows(), at_ + kRowsAtOnce);
    rejects_.assign(static_cast<size_t>(end - at_), std::nullopt);
    const auto refuse = [&](int64_t row, const char* reason) {
      rejects_[static_cast<size_t>(row - at_)] = reason;
    };
    if (auto done = leads_.Append(*batch_, at_, end, true, refuse); !done) return done;
    at_ = end;
    Check(tandem_evaluate(context_.get(), batch_.get(), as_of_us_, results_.get(), &error_));
    return ExportResults(*results_, &rejects_, out);
  }

  void Check(tandem_status status) {
    if (status == TANDEM_NO_MEMORY) throw std::bad_alloc();
    if (status != TANDEM_OK) throw std::runtime_error(std::string(error_.message));
  }

  PolicyRef policy_;
  int64_t as_of_us_;
  ArrowLeads leads_;
  Taken<ArrowArrayStream> in_;
  Taken<ArrowArray> array_;
  int64_t at_ = 0;
  Handle<tandem_batch, tandem_batch_free> batch_;
  Handle<tandem_results, tandem_results_free> results_;
  Handle<tandem_context, tandem_context_free> context_;
  ArrowRejects rejects_;
  tandem_error error_{};
  int failed_ = 0;
};

base::Result<void> OpenStream(tandem_policy* policy, int64_t as_of_us,
                              Taken<ArrowArrayStream>& in, ArrowArrayStream* out) {
  Require(policy != nullptr && out != nullptr, "`policy` or `out` is NULL");
  Require(in.is_there(), "`in` is NULL or released");
  Require(in->get_schema != nullptr && in->get_next != nullptr, "`in` has no functions");
  Taken<ArrowSchema> schema;
  if (in->get_schema(&*in, &*schema) != 0 || !schema.is_there()) {
    *schema = ArrowSchema();
    return base::Fail(base::ErrorKind::kIo, "the stream of leads gives no schema");
  }
  base::Result<ArrowLeads> leads = ArrowLeads::Make(*policy, *schema);
  if (!leads) return tl::unexpected<base::Error>(leads.error());
  auto stream = std::make_unique<DecisionStream>(policy, as_of_us, std::move(*leads), &*in);
  *out = ArrowArrayStream();
  out->get_schema = &DecisionStream::GetSchema;
  out->get_next = &DecisionStream::GetNext;
  out->get_last_error = &DecisionStream::GetLastError;
  out->release = &DecisionStream::Release;
  out->private_data = stream.release();
  return {};
}

}  // namespace
}  // namespace tandem::capi

using namespace tandem;
using capi::Guard;
using capi::Require;

tandem_status tandem_batch_append_arrow(tandem_batch* batch, ArrowSchema* schema,
                                        ArrowArray* array, uint32_t* rejected,
                                        uint32_t* rejected_count, tandem_error* error) {
  capi::Taken<ArrowSchema> own_schema(schema);
  capi::Taken<ArrowArray> own_array(array);
  return Guard(error, [&] {
    return capi::AppendArrow(batch, own_schema, own_array, rejected, rejected_count);
  });
}

tandem_status tandem_results_to_arrow(tandem_results* results, ArrowSchema* schema,
                                      ArrowArray* array, tandem_error* error) {
  return Guard(error, [&]() -> base::Result<void> {
    Require(results != nullptr && schema != nullptr && array != nullptr,
            "`results`, `schema` or `array` is NULL");
    Require(results->batch != nullptr, "nothing was evaluated into the results");
    schema->release = nullptr;
    array->release = nullptr;
    capi::Taken<ArrowArray> made;
    if (auto done = capi::ExportResults(*results, nullptr, *made); !done) return done;
    capi::ExportSchema(*results->policy.get(), false, *schema);
    *array = *made;
    made->release = nullptr;
    return {};
  });
}

tandem_status tandem_decide_arrow_stream(tandem_policy* policy, int64_t as_of_us,
                                         ArrowArrayStream* in, ArrowArrayStream* out,
                                         tandem_error* error) {
  capi::Taken<ArrowArrayStream> own(in);
  return Guard(error, [&]() -> base::Result<void> {
    if (out != nullptr) out->release = nullptr;
    return capi::OpenStream(policy, as_of_us, own, out);
  });
}
