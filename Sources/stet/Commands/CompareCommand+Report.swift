internal import StetCompare
internal import StetText

/// A judgement for people and for machines.
enum CompareReport {
  static func lines(_ judgement: Judgement) -> [String] {
    let overlap = judgement.overlap
    var out = [verdict(judgement)]
    out.append(
      "Word for word: \(percent(share(overlap.shared, of: overlap.first))) of A is in B, "
        + "\(percent(share(overlap.shared, of: overlap.second))) of B is in A.")
    if judgement.label != .exact {
      out.append(
        "In substance: \(percent(judgement.firstTold)) of A is told in B, "
          + "\(percent(judgement.secondTold)) of B is told in A.")
    }
    for conflict in judgement.conflicts {
      out.append("")
      let mark = conflict.explained == nil ? "differs" : "explained"
      out.append(
        "\(mark): \(conflict.kind.rawValue) \(short(conflict.first)) | \(short(conflict.second))")
      out.append("  A: \(sentence(conflict.firstSentence))")
      out.append("  B: \(sentence(conflict.secondSentence))")
      if let explained = conflict.explained { out.append("  \(Console.safe(explained))") }
    }
    return out
  }

  private static func verdict(_ judgement: Judgement) -> String {
    switch judgement.label {
    case .exact: "exact: the same words in the same order."
    case .near: "near: one text, trimmed, extended or edited."
    case .story: "story: one story, told in other words."
    case .none where judgement.isRelated:
      "related: perhaps one event, but not one telling of it."
    case .none: "none: nothing says that they tell one story."
    }
  }

  private static func short(_ text: String) -> String { Console.short(Console.safe(text), 200) }
  private static func sentence(_ text: String) -> String { Console.short(Console.safe(text), 600) }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  private static func share(_ part: Int, of whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }

  /// The members of an object.
  static func write(_ judgement: Judgement, _ json: inout JSONWriter) {
    let overlap = judgement.overlap
    json.field("label", judgement.label.rawValue)
    json.field("related", judgement.isRelated)
    json.object("scores") { json in
      json.field("containment", rounded(overlap.containment))
      json.field("shared", overlap.shared)
      json.field("a_in_b", rounded(share(overlap.shared, of: overlap.first)))
      json.field("b_in_a", rounded(share(overlap.shared, of: overlap.second)))
      json.field("a_told_in_b", rounded(judgement.firstTold))
      json.field("b_told_in_a", rounded(judgement.secondTold))
      json.field("story_odds", rounded(judgement.odds))
    }
    json.array("conflicts") { json in
      for conflict in judgement.conflicts {
        json.object { json in
          json.field("type", conflict.kind.rawValue)
          json.field("a", conflict.first)
          json.field("b", conflict.second)
          json.field("a_sentence", conflict.firstSentence)
          json.field("b_sentence", conflict.secondSentence)
          json.field("explained", conflict.explained)
        }
      }
    }
  }

  /// To four places.
  private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}

/// Answers to lines of a batch.
enum CompareBatch {
  /// - Parameter number: Of the line; from 1.
  static func answer(_ line: [UInt8], _ number: Int, _ known: CompareCorpus) -> [UInt8] {
    var json = JSONWriter()
    do throws(JSONError) {
      let request = try JSON.parse(line)
      let id = request["pair_id"]
      guard let a = article(request["a"]), let b = article(request["b"]) else {
        return failure(
          id, "line \(number): there are no texts \"a\" and \"b\", each with a \"text\"")
      }
      let judgement = known.judge(a, b)
      json.object { json in
        json.key("pair_id")
        json.element(id ?? JSON(.null))
        CompareReport.write(judgement, &json)
        json.field("error", String?.none)
      }
      return json.bytes
    } catch {
      var error = error
      // Each line was read by itself.
      error.line = number
      return failure(nil, error.description)
    }
  }

  private static func article(_ json: JSON?) -> ComparedArticle? {
    guard let json, let text = json["text"]?.string else { return nil }
    return ComparedArticle(
      title: json["title"]?.string ?? "", text: text, published: json["published"]?.string)
  }

  private static func failure(_ id: JSON?, _ message: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("pair_id")
      json.element(id ?? JSON(.null))
      json.field("label", String?.none)
      json.field("error", message)
    }
    return json.bytes
  }
}
