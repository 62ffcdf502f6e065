internal import StetModel
internal import StetShims
internal import StetText

/// The content codings that are offered and undone (RFC 9110, section 8.4.1). `deflate` is undone
/// where a server sends it, and not offered: it is sent in two forms under one name.
///
/// A stream that ends before its own end is an error here, whatever the transfer said: half a
/// feed must not be taken for a feed.
enum ContentCoding: Hashable {
  case gzip, brotli, zstd, deflate

  /// The line `Accept-Encoding`, with a final zero: what this system has the libraries for.
  static let offer: [UInt8] = {
    var line = "Accept-Encoding: gzip"
    if stet_decoder_available(stet_coding_brotli) != 0 { line += ", br" }
    if stet_decoder_available(stet_coding_zstd) != 0 { line += ", zstd" }
    return Array(line.utf8) + [0]
  }()

  /// More layers than anybody needs, and few enough for a bomb to stay small.
  private static let maximumLayers = 3

  /// What `Content-Encoding` names, in the order in which it was applied.
  static func list(_ fields: [HTTPField]) throws(FetchError) -> [ContentCoding] {
    var codings: [ContentCoding] = []
    for value in fields.all("Content-Encoding") {
      for part in value.split(separator: ",") {
        let name = part.trimmingSpaces
        if name.isEmpty || name.equalsIgnoringASCIICase("identity") { continue }
        guard let coding = ContentCoding(name: name), codings.count < maximumLayers else {
          throw .incomplete("its Content-Encoding is \(value)")
        }
        codings.append(coding)
      }
    }
    return codings
  }

  private init?(name: Substring) {
    if name.equalsIgnoringASCIICase("gzip") || name.equalsIgnoringASCIICase("x-gzip") {
      self = .gzip
    } else if name.equalsIgnoringASCIICase("br") {
      self = .brotli
    } else if name.equalsIgnoringASCIICase("zstd") {
      self = .zstd
    } else if name.equalsIgnoringASCIICase("deflate") {
      self = .deflate
    } else {
      return nil
    }
  }

  /// Undoes `codings`, the last applied first.
  ///
  /// - Parameter limit: Bytes beyond which a result, or an intermediate one, is refused.
  static func undo(
    _ codings: [ContentCoding], _ body: consuming [UInt8], limit: Int
  ) throws(FetchError) -> [UInt8] {
    // An answer without a body may still name the coding that a body would have had.
    if body.isEmpty { return body }
    for coding in codings.reversed() { body = try coding.undo(body, limit: limit) }
    return body
  }

  private func undo(_ body: [UInt8], limit: Int) throws(FetchError) -> [UInt8] {
    switch self {
    case .gzip:
      do { return try Gzip.unpack(body, limit: limit, ignoringTrailer: true) } catch {
        switch error {
        case .tooLarge: throw .tooLarge(limit: limit)
        case .truncated: throw .incomplete("its gzip data ends early")
        case .corrupt: throw .incomplete("its gzip data is damaged")
        }
      }
    case .brotli: return try Self.decode(body, stet_coding_brotli, "brotli", limit: limit)
    case .zstd: return try Self.decode(body, stet_coding_zstd, "zstd", limit: limit)
    case .deflate: return try Self.undoDeflate(body, limit: limit)
    }
  }

  /// Whether there is a zlib header says which form it is; where that was chance, the other.
  private static func undoDeflate(_ body: [UInt8], limit: Int) throws(FetchError) -> [UInt8] {
    let raw = { () throws(FetchError) in
      try decode(body, stet_coding_raw_deflate, "deflate", limit: limit)
    }
    // RFC 1950, section 2.2: method 8, a window of at most 32 KiB, a check of both bytes.
    guard body.count >= 2, body[0] & 0x8F == 0x08, (Int(body[0]) << 8 | Int(body[1])) % 31 == 0
    else { return try raw() }
    do throws(FetchError) {
      return try decode(body, stet_coding_zlib, "deflate", limit: limit)
    } catch {
      guard case .incomplete = error else { throw error }
      // What is damaged in both forms is most likely the form that its header says.
      do throws(FetchError) { return try raw() } catch _ { throw error }
    }
  }

  private static func decode(
    _ body: [UInt8], _ coding: stet_coding, _ name: String, limit: Int
  ) throws(FetchError) -> [UInt8] {
    guard let decoder = stet_decoder_create(coding) else {
      throw .other("no decoder for \(name)")
    }
    defer { stet_decoder_destroy(coding, decoder) }
    var output: [UInt8] = []
    output.reserveCapacity(min(limit, 4 * body.count, 1 << 20))
    let failure: FetchError? = body.withUnsafeBufferPointer { source in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { buffer in
        var input = source.baseAddress
        var inputLeft = source.count
        while true {
          var target = buffer.baseAddress
          var targetLeft = buffer.count
          let status = stet_decoder_step(
            coding, decoder, &input, &inputLeft, &target, &targetLeft)
          let produced = buffer.count - targetLeft
          guard output.count + produced <= limit else { return .tooLarge(limit: limit) }
          output.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<produced]))
          switch status {
          case stet_decode_ended: return nil
          case stet_decode_wants_output: continue
          case stet_decode_wants_input: return .incomplete("its \(name) data ends early")
          default: return .incomplete("its \(name) data is damaged")
          }
        }
      }
    }
    if let failure { throw failure }
    return output
  }
}

extension Substring {
  /// Without spaces and tabs at either end.
  var trimmingSpaces: Substring {
    var rest = self
    while let first = rest.utf8.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
    while let last = rest.utf8.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return rest
  }
}
