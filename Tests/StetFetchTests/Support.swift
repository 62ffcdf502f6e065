import FoundationEssentials
import StetFetch
import StetModel
import StetTestKit
import StetText

/// A fetcher whose clock stands still.
func makeFetcher(_ options: CurlFetcher.Options = .init()) throws -> CurlFetcher {
  try CurlFetcher(userAgent: "Stet/test (+https://example.org/crawler)", options: options) {
    Instant(seconds: 1_800_000_000)
  }
}

typealias Outcome = Result<FetchResponse, FetchError>

/// What a fetch came to, private addresses allowed.
func outcome(_ fetcher: CurlFetcher, _ request: FetchRequest) async -> Outcome {
  do throws(FetchError) { return .success(try await fetcher.fetch(request)) } catch {
    return .failure(error)
  }
}

func loopback(_ url: String, _ change: (inout FetchRequest) -> Void = { _ in }) -> FetchRequest {
  var request = FetchRequest(url: url, allowPrivate: true)
  change(&request)
  return request
}

/// One fetch of `reply` from a server of its own.
func fetch(
  _ reply: LoopbackReply, _ change: (inout FetchRequest) -> Void = { _ in }
) async throws -> Outcome {
  let server = try LoopbackServer { _ in reply }
  return await outcome(try makeFetcher(), loopback(server.url(), change))
}

extension Outcome {
  var response: FetchResponse? { try? get() }
  var error: FetchError? {
    if case .failure(let error) = self { error } else { nil }
  }
}

extension FetchResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}

enum Fixture {
  static func decode(_ base64: String) -> [UInt8] {
    Data(base64Encoded: base64).map { Array($0) } ?? []
  }

  /// What `codings` all decode to.
  static let text = (1...40).map { "Line \($0) of a story that was sent in a coding.\n" }.joined()

  static let codings: [(name: String, bytes: [UInt8])] = [
    (
      "gzip",
      decode(
        "H4sIAAAAAAACA5XUyw0CMRAE0TtRTASI7ll+OWwSK1jAF1vClhDZAxlQ56nbU89c6hqKdosl+mjPd4zHMuK19OhrHV"
          + "Hq93Bp11Lv2838i03iJPFE4j2JDyQ+kvhE4jOJtUM1MhRCFFIUYhRyFIIUkhSiFLI0sjTbI7I0sjSyNLI0sjSyNLI0"
          + "skxkmcgy2XNFloksE1kmskxkmcgykeX0r+UH3DttVycHAAA=")
    ),
    (
      "br",
      decode(
        "GyYH6I3DdOMrT56FtnqESk8FpjTTzZQ9oUif18mGMDnExJAJB2DDWAJL4Sgvoq0skOF6+z1g3AeDh3T/fHgKG+yr6NJM"
          + "mDJjzoIlK9Z3TBw7cerMuQuXrljnhBw7cerMuQuXrljnlBw7cerMuQuXrlgnjAA=")
    ),
    (
      "zstd",
      decode(
        "KLUv/QRoxQMAMsYSEZA9BuPKlz50yyjpDkHF2CJmwnyphI4pZIjypRI6ppAhyJdK6JhChhhfV09HPzcvJyDISp91b6/0"
          + "uUJ83PRzm/n72ozfHu3HYaUsKKgR8DL3/wzwNQMRNAT//88Q+AGo1IpwrJTVTKltjTcOMYI0AXW2EEhVF+EKig=="
      )
    ),
    (
      // As the standard means it, with a zlib header and a checksum.
      "deflate",
      decode(
        "eNqV1MsNAjEQBNE7UUwEiO5ZfjlsEitYwBdbwpYQ2QMZUOep21PPXOoainaLJfpoz3eMxzLitfToax1R6vdwaddS79vN"
          + "/ItN4iTxROI9iQ8kPpL4ROIzibVDNTIUQhRSFGIUchSCFJIUohSyNLI02yOyNLI0sjSyNLI0sjSyNLJMZJnIMtlzRZ"
          + "aJLBNZJrJMZJnIMpHl9K/lB7TMYEs=")
    ),
    (
      // As some servers mean it, without.
      "deflate",
      decode(
        "ldTLDQIxEATRO1FMBIjuWX45bBIrWMAXW8KWENkDGVDnqdtTz1zqGop2iyX6aM93jMcy4rX06GsdUer3cGnXUu/bzfyL"
          + "TeIk8UTiPYkPJD6S+ETiM4m1QzUyFEIUUhRiFHIUghSSFKIUsjSyNNsjsjSyNLI0sjSyNLI0sjSyTGSZyDLZc0WWiS"
          + "wTWSayTGSZyDKR5fSv5Qc=")
    ),
  ]

  /// Few bytes that decode to at least a megabyte of zeros.
  static let bombs: [(name: String, bytes: [UInt8])] = [
    (
      "gzip",
      // 64 KiB, sixteen times: members may follow each other.
      Array(
        repeatElement(
          decode(
            "H4sIAAAAAAACA+3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAauuOl9cAAAEA"), count: 16
        ).joined())
    ),
    ("br", decode("W///j38CIB4LBHLvHwA=")),
    ("deflate", Array(Gzip.pack([UInt8](repeating: 0, count: 1 << 20)).dropFirst(10).dropLast(8))),
    (
      "zstd",
      decode("KLUv/QRoTAAACAABAPz/ORACAgAQAAIAEAACABAAAgAQAAIAEAACABAAAwAQAPE+FuE=")
    ),
  ]
}
