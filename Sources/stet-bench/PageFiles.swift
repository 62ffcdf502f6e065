internal import Glibc
internal import StetText

/// The files of a folder and of the folders in it.
enum PageFiles {
  /// In the order of their paths.
  static func below(_ folder: String) -> [String] {
    var folders = [folder]
    var paths: [String] = []
    while let folder = folders.popLast() {
      guard let stream = opendir(folder) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard !name.hasPrefix(".") else { continue }
        let path = folder + "/" + name
        if entry.pointee.d_type == UInt8(DT_DIR) {
          folders.append(path)
        } else {
          paths.append(path)
        }
      }
    }
    return paths.sorted()
  }

  /// The bytes of a file; nil where it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes += buffer[..<count]
    }
  }

  static func unpacked(_ bytes: [UInt8]) -> [UInt8] {
    guard Gzip.isGzip(bytes) else { return bytes }
    return (try? Gzip.unpack(bytes, limit: 64 << 20)) ?? []
  }
}
