// SPDX-License-Identifier: Apache-2.0
// The interpreter with a compilation behind it.
#include "runtime/native/auto_engine.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "runtime/native/native_plan.h"

namespace tandem::native {
namespace {

size_t NativeScratchBytes(const program::Program& program) {
  size_t bytes = 0;
  for (size_t i = 0; i < exec::BodyCount(program); ++i) {
    bytes = std::max(bytes, MakePlan(exec::BodyAt(program, i)).scratch_bytes);
  }
  return bytes;
}

class SwappingEngine final : public AutoEngine {
 public:
  SwappingEngine(const program::Program& program, JitOptions options)
      : options_(std::move(options)),
        interpreter_(exec::MakeInterpreter(program)),
        scratch_bytes_(std::max(interpreter_->ScratchBytes(), NativeScratchBytes(program))),
        current_(interpreter_.get()) {
    try {
      thread_ = std::thread([this, &program] { Compile(program); });
    } catch (const std::system_error& refused) {
      error_ = base::Error{base::ErrorKind::kIo,
                           std::string("cannot start a thread: ") + refused.what()};
    }
  }

  ~SwappingEngine() override {
    Tell(Order::kLeave);
    Join();
  }
  SwappingEngine(const SwappingEngine&) = delete;
  SwappingEngine& operator=(const SwappingEngine&) = delete;

  // Of the greater of the two: the engine may change between asking and evaluating.
  size_t ScratchBytes() const override { return scratch_bytes_; }

  void EvaluateChunk(size_t body, const abi::ChunkArgs& args) const override {
    const exec::Engine* engine = current_.load(std::memory_order_acquire);
    if (engine == interpreter_.get() &&
        chunks_.fetch_add(1, std::memory_order_relaxed) + 1 == kChunksBeforeCompiling) {
      Tell(Order::kCompile);
    }
    engine->EvaluateChunk(body, args);
  }

  const char* name() const override { return "auto"; }

  bool IsNative() const override {
    return current_.load(std::memory_order_acquire) != interpreter_.get();
  }

  void Wait() override {
    Tell(Order::kCompile);
    Join();
  }

  std::optional<base::Error> CompileError() const override {
    const std::lock_guard<std::mutex> lock(error_mutex_);
    return error_;
  }

 private:
  enum class Order : uint8_t { kNone, kCompile, kLeave };

  // The first order stands.
  void Tell(Order order) const {
    {
      const std::lock_guard<std::mutex> lock(order_mutex_);
      if (order_ == Order::kNone) order_ = order;
    }
    ordered_.notify_one();
  }

  Order Await() {
    std::unique_lock<std::mutex> lock(order_mutex_);
    ordered_.wait(lock, [this] { return order_ != Order::kNone; });
    return order_;
  }

  void Compile(const program::Program& program) {
    if (Await() == Order::kLeave) return;
    base::Result<std::unique_ptr<exec::Engine>> native = CompileNative(program, options_);
    if (!native) {
      const std::lock_guard<std::mutex> lock(error_mutex_);
      error_ = native.error();
      return;
    }
    native_ = std::move(*native);
    current_.store(native_.get(), std::memory_order_release);
  }

  void Join() {
    const std::lock_guard<std::mutex> lock(join_mutex_);
    if (thread_.joinable()) thread_.join();
  }

  const JitOptions options_;
  std::unique_ptr<exec::Engine> interpreter_;
  size_t scratch_bytes_;
  std::unique_ptr<exec::Engine> native_;  // written before current_ points to it
  std::atomic<const exec::Engine*> current_;
  mutable std::atomic<uint32_t> chunks_{0};
  mutable std::mutex order_mutex_;
  mutable std::condition_variable ordered_;
  mutable Order order_ = Order::kNone;
  mutable std::mutex error_mutex_;
  std::optional<base::Error> error_;
  std::mutex join_mutex_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<AutoEngine> MakeAutoEngine(const program::Program& program, JitOptions options) {
  return std::make_unique<SwappingEngine>(program, std::move(options));
}

}  // namespace tandem::native
