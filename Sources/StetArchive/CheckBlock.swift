internal import StetLog
internal import StetModel

/// Whole lines of a segment that lie side by side, for one thread to check.
struct CheckBlock: Sendable {
  /// With their newlines.
  var bytes: [UInt8]
  /// Of the segment, as it is called now.
  var path: String
  /// Of the first line, from 1.
  var firstLine: Int
  /// Of the segment: `YYYY/MM/DD`.
  var day: String
  /// Whether this stands for one line that is longer than a line may be.
  var isTooLong = false
}

/// What a thread has found about a block, for the one thread that has everything in order.
struct CheckedBlock: Sendable {
  struct Line: Sendable {
    /// nil where the line is no record.
    var place: (seq: Int, time: Instant)?
    var leaf: TreeHash?
    var text: TextName?
  }

  /// A text's name as a hash, since there may be very many.
  struct TextName: Sendable {
    var hash: Int
    /// Whether it lies in a folder of the segment's day.
    var isOfDay: Bool
    var isReextract: Bool
  }

  var lines: [Line] = []
  /// By the index of the line that they are about.
  var problems: [(line: Int, problem: VerifyProblem)] = []
  /// Records of the kinds that say something about other records or files.
  var events: [(line: Int, record: ManifestRecord)] = []
  /// Texts that are not there.
  var missing: [MissingText] = []
  var captures: [CheckCapture] = []
  /// Lines with a text or a capture that a sample of fixed size may take.
  var drawn: [CheckDraw] = []
  var texts = 0
  var textBytes = 0
  /// Texts and captures that the scope leaves out.
  var leftOut = 0
}

/// A text without a file: redacted, packed, or lost. Which one is known at the end.
struct MissingText: Sendable {
  var seq: Int
  /// The first half of the file's SHA-256; nothing where the record has none that can be read.
  var sha256: SIMD2<UInt64>
}

/// A capture that a record names in a WARC file that is unpacked.
struct CheckCapture: Sendable {
  /// In ``CheckContext/captures``.
  var file: Int
  var offset: Int
  var length: Int
  var seq: Int
  /// The first half of the payload's SHA-256; nil of a revisit, whose payload lies elsewhere.
  var payload: SIMD2<UInt64>?
}

/// A line that has drawn a number; those with the lowest are the sample.
struct CheckDraw: Sendable {
  var lot: UInt64
  var seq: Int
  var line: [UInt8]
}
