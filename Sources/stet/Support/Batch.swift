internal import StetText

/// Answers JSON lines with JSON lines, in order, on as many cores as there are.
enum Batch {
  /// Lines being worked on at once; each may hold a large file.
  private static let window = 8

  /// - Parameter answer: Gives the answer's line, without a newline, for a line of the input and its
  ///   number; from 1, empty ones counted.
  static func run(_ answer: @escaping @Sendable ([UInt8], Int) -> [UInt8]) async throws {
    var input = StandardInputLines()
    try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      var next = 0
      var number = 0
      var written = 0
      var waiting: [Int: [UInt8]] = [:]
      func start() throws -> Bool {
        while let line = try input.next() {
          number += 1
          if line.allSatisfy({ $0 <= 0x20 }) { continue }
          let index = next
          next += 1
          let number = number
          group.addTask { (index, answer(line, number)) }
          return true
        }
        return false
      }
      while next < window, try start() {}
      while let (index, line) = try await group.next() {
        waiting[index] = line
        while let line = waiting.removeValue(forKey: written) {
          Console.out(line + [0x0A])
          written += 1
        }
        _ = try start()
      }
    }
  }

  /// One line of a batch: its id, as it came, and the other members.
  struct Request {
    var id: JSON?
    var json: JSON
    var file: String?

    /// - Parameter number: Of the line; each was read by itself.
    init(_ line: [UInt8], _ number: Int) throws(JSONError) {
      do {
        json = try JSON.parse(line)
      } catch {
        var error = error
        error.line = number
        throw error
      }
      id = json["id"]
      file = json["file"]?.string
    }

    /// The bytes of `file`; a gzip file is unpacked.
    ///
    /// - Parameter limit: Bytes; a larger file is refused.
    func content(limit: Int = 1 << 30) throws -> [UInt8] {
      guard let file else {
        throw Failure("the line names no \"file\"", status: Status.badInput)
      }
      return try Files.unpacked(file, limit: limit)
    }
  }

  /// `{"id":…,"result":…,"error":…}`
  static func answer(
    id: JSON?, error: String?, result: (inout JSONWriter) -> Void = { $0.null() }
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("id")
      json.element(id ?? JSON(.null))
      json.key("result")
      result(&json)
      json.field("error", error)
    }
    return json.bytes
  }
}
