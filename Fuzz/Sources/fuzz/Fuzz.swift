import Glibc

/// libFuzzer brings `main` and its options; which parser it is about is said by
/// `STET_FUZZ_TARGET`. With the value `list` all are printed, with the bytes of their inputs.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<Int32>?, _ arguments: UnsafeMutableRawPointer?
) -> Int32 {
  if chosen == nil {
    for target in Target.all { print(target.name, target.maximumLength) }
    exit(0)
  }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  chosen?.run(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

private let chosen: Target? = {
  let name = getenv("STET_FUZZ_TARGET").map { String(cString: $0) }
  return Target.all.first { $0.name == name }
}()

/// A parser, and what must hold for whatever it is given.
struct Target: Sendable {
  let name: String
  /// Bytes of an input.
  let maximumLength: Int
  let run: @Sendable ([UInt8]) -> Void
}

/// Ends the process, so that libFuzzer keeps the input; `precondition` says nothing in an
/// optimised build.
func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
  if !holds { fatalError("does not hold: \(message())") }
}

/// The first line of an input, which is a parameter, and the rest.
func firstLine(_ input: [UInt8]) -> (line: String, rest: [UInt8]) {
  let end = input.firstIndex(of: 0x0A) ?? input.count
  return (String(decoding: input[..<end], as: UTF8.self), Array(input.dropFirst(end + 1)))
}
