extension String {
  /// The same string as `String(decoding: bytes, as: UTF8.self)`, in half the time for long texts
  /// that are not all ASCII.
  ///
  /// Every byte is looked at before; only what is well-formed is taken as it is.
  public init(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    let scan = UTF8Scan.scan(bytes)
    if scan.invalid == 0 {
      self.init(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: scan.isASCII))
    } else {
      self.init(decoding: bytes, as: UTF8.self)
    }
  }
}
