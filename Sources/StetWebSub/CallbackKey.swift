public import StetModel
internal import StetText

/// What makes one callback unguessable, and its pushes provable. A new one for each hub that is
/// asked; none is ever logged.
public struct CallbackKey: Sendable, Hashable {
  /// Last segment of the callback's path: 64 hexadecimal digits.
  public let token: Secret
  /// What pushes are signed with: 64 hexadecimal digits, which is fewer than the 200 bytes that
  /// WebSub, section 5.1, allows.
  public let secret: Secret

  /// 32 bytes each from the system's generator, which is fit for keys.
  public static func random() -> CallbackKey {
    var generator = SystemRandomNumberGenerator()
    func digits() -> String {
      Digest.hex((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
    return CallbackKey(token: digits(), secret: digits())
  }

  init(token: String, secret: String) {
    self.token = Secret(token)
    self.secret = Secret(secret)
  }

  /// Whether it has the form of a token, so that what is in a path is worth looking up.
  static func isToken(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
  }
}
