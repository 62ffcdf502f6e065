internal import CLibPSL

/// The part of a host that somebody registered: its public suffix and one label more.
public enum RegistrableDomain {
  /// `news.example.co.uk` → `example.co.uk`, by the Public Suffix List that is built into libpsl.
  ///
  /// A public suffix, an IP address and a name of one label are themselves.
  ///
  /// - Parameter host: As `WebURL.host` gives it: punycode, lower-case.
  public static func of(host: String) -> String {
    var name = host
    while name.utf8.last == 0x2E { name.removeLast() }
    guard !name.isEmpty, name.utf8.first != 0x5B, !IPv4.endsInNumber(Array(name.utf8)),
      let list = psl_builtin()
    else { return name }
    return name.withCString { pointer in
      psl_registrable_domain(list, pointer).map { String(cString: $0) } ?? name
    }
  }
}
