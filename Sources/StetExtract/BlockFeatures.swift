internal import StetMarkup

/// What the learned model sees of each block: a row of numbers, the same for the trainer and for us.
///
/// Linear in elements and blocks; no strings. Lengths are in `Page.Block.size`, so that scripts that
/// write a word in one character look like those that write it in six.
struct BlockFeatures {
  /// Rows, one block after the other.
  private(set) var values: [Float]
  let width = Self.names.count

  static let names: [String] = {
    var names = """
      size words word_length link_density links_per_word commas_per_word punctuation digits capitals
      stop_words ends_sentence bold breaks begins_capital bullet asks ends_colon paragraph
      """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    names += Lexicon.Topics.names.map { "about_" + $0 } + ["topics"]
    names += ["dropped", "cutting", "consent", "call", "wall"].map { "wording_" + $0 }
    names += ["tag", "heading", "is_p", "is_item", "is_cell", "is_div", "depth"]
    names += Page.Flags.names.map { "in_" + $0 }
    names += """
      index relative_index relative_size relative_prose blocks page_size page_prose prose_share
      repeats repeated_later title_likeness description_likeness from_headline size_from_headline
      articles article_share article_order ignores_hidden
      top_up in_top top_share shared_top_share half_up half_depth half_position half_blocks
      half_links
      """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    for level in ["own", "parent", "grandparent", "greatgrandparent"] {
      names += ["size", "links", "blocks", "paragraphs", "prose", "words"].map {
        "\(level)_\($0)"
      }
    }
    names += ["own_children", "own_position", "parent_children", "parent_position"]
    for kind in ["kind", "parent_kind"] {
      names += ["size", "links", "blocks", "prose", "words"].map { "\(kind)_\($0)" }
    }
    names += Lexicon.Groups.names.map { "group_" + $0 }
    for place in ["before1", "before2", "after1", "after2"] {
      names += ["words", "links", "stop_words", "paragraph", "heading"].map { "\(place)_\($0)" }
    }
    for place in ["before4", "after4", "around10"] {
      names += ["size", "links", "prose", "stop_words"].map { "\(place)_\($0)" }
    }
    names += ["to_prose_before", "to_prose_after"]
    names += [
      "heading_distance", "heading_words", "heading_links", "heading_cutting", "heading_weight",
      "heading_weight_min", "heading_is_title",
    ]
    names += [
      "rule", "rule_inside", "rule_pass", "rule_up", "rule_container_prose", "rule_kept_share",
      "rule_before", "rule_after", "rule_words", "rule_parent",
    ]
    names += [
      "token_own", "token_own_min", "token_near", "token_min", "token_max", "token_sum",
      "token_min3", "token_max3", "token_count", "text_mean", "text_min", "text_max", "long_mean",
      "long_min",
    ]
    return names
  }()

  init(page: Page, measures: PageMeasures, rules: inout BodyRules) {
    let rows = page.blocks.count
    let width = width
    values = [Float](repeating: 0, count: rows * width)
    values.withUnsafeMutableBufferPointer { buffer in
      for index in 0..<rows {
        var row = Row(
          out: UnsafeMutableBufferPointer(rebasing: buffer[index * width..<(index + 1) * width]))
        measures.text(index, &row)
        let wording = rules.wording(index)
        for bit in 0..<5 { row.put(wording.rawValue >> UInt8(bit) & 1 != 0) }
        measures.element(index, &row)
        measures.place(index, &row)
        measures.containers(index, &row)
        measures.neighbours(index, &row)
        measures.heading(index, &rules, &row)
        measures.rule(index, &row)
        measures.tokens(index, &row)
        assert(row.next == width)
      }
    }
  }

  /// Writes one row, number by number.
  struct Row {
    let out: UnsafeMutableBufferPointer<Float>
    var next = 0

    @inline(__always)
    mutating func put(_ value: Float) {
      out[next] = value
      next += 1
    }

    @inline(__always)
    mutating func put(_ value: Bool) { put(value ? 1 : 0) }

    @inline(__always)
    mutating func put(_ value: Int32) { put(Float(value)) }

    @inline(__always)
    mutating func put(_ value: Int) { put(Float(value)) }
  }
}

extension Page.Flags {
  /// In the order of their bits.
  static let names = [
    "article", "main", "aside", "footer", "navigation", "header", "figure", "form", "table", "list",
    "quote", "hidden", "article_body", "link", "heading", "nested_article", "modal", "button",
    "caption", "code",
  ]
}
