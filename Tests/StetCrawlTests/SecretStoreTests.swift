import Glibc
import StetConfig
import StetModel
import StetTestKit
import Testing

@testable import StetCrawl

@Suite struct SecretStoreTests {
  private func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    #expect(written == bytes.count)
  }

  private func message(_ result: Result<Secret, SecretError>) -> String? {
    if case .failure(let error) = result { "\(error.message) \(error.remedy)" } else { nil }
  }

  @Test("Secrets come from the environment and from files of systemd's folder")
  func found() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try write(Array("open sesame\r\n".utf8), to: folder.file("site.key"))
    try write(Array(" two \n\n".utf8), to: folder.file("lines"))
    let store = SecretStore { [path = folder.path] in
      ["A": "b", "CREDENTIALS_DIRECTORY": path][$0]
    }
    #expect(store.find(.environment("A")) == .success(Secret("b")))
    #expect(store.find(.credential("site.key")) == .success(Secret("open sesame")))
    #expect(store.find(.credential("lines")) == .success(Secret(" two \n")))
    #expect(store.find(.literal(Secret("x"))) == .success(Secret("x")))
  }

  @Test("What is not there is told with what to do, and nothing outside the folder is read")
  func missing() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try write(Array("outside".utf8), to: folder.file("outside"))
    #expect(mkdir(folder.file("inside"), 0o700) == 0)
    #expect(mkdir(folder.file("inside/folder"), 0o700) == 0)
    try write([0xFF, 0xFE], to: folder.file("inside/binary"))
    try write(
      Array(repeating: 0x61, count: SecretStore.maximumBytes + 1), to: folder.file("inside/large"))
    let store = SecretStore(folder: folder.file("inside")) { _ in nil }
    for name in ["../outside", "..", ".", "", "folder", "binary", "large", "none"] {
      let text = message(store.find(.credential(name)))
      #expect(text?.contains("the credential \(name) cannot be read") == true, "\(name)")
      #expect(text?.contains("LoadCredential=") == true)
      #expect(text?.contains("aaa") == false)
    }
    #expect(message(store.find(.environment("A")))?.contains("A is not set") == true)
    let bare = SecretStore { _ in nil }
    #expect(message(bare.find(.credential("x")))?.contains("$CREDENTIALS_DIRECTORY") == true)
  }

  @Test("A request takes over a feed's settings, and its secrets only at the feed's own origin")
  func policy() throws {
    let configuration = try Configuration.parse(
      Array(
        """
        {"feeds": [{"url": "https://a.example/rss", "network": {
          "timeout": "5s", "proxy": "http://p.example:3128",
          "auth": {"user": "u", "password": {"env": "P"}},
          "headers": {"X-Key": "k", "Accept-Language": "en"}}}]}
        """.utf8))
    let store = SecretStore { ["P": "w"][$0] }
    let feed = try configuration.resolvingSecrets(store.find).feeds[0]
    func request(_ url: String) -> FetchRequest {
      var request = FetchRequest(url: url)
      request.apply(feed.network, feedURL: feed.url)
      return request
    }
    let own = request("https://a.example/story")
    #expect(own.credentials == Credentials(user: "u", password: Secret("w")))
    #expect(own.secretFields == [SecretField("X-Key", Secret("k"))])
    #expect(own.fields == [HTTPField("Accept-Language", "en")])
    #expect(own.proxy == ProxySettings(url: "http://p.example:3128"))
    #expect(own.limits.timeout == .seconds(5))
    for url in [
      "https://b.example/story", "http://a.example/story", "https://a.example:8443/story",
      "https://www.a.example/story",
    ] {
      let other = request(url)
      #expect(other.credentials == nil && other.secretFields.isEmpty, "\(url)")
      #expect(other.proxy == own.proxy && other.fields == own.fields)
    }
  }
}
