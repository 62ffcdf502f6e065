internal import StetModel
internal import StetText

extension Verification {
  /// Has the sealed files read, the largest first.
  func hashFiles(_ pool: CheckPool) {
    guard let files, scope.sample == nil, scope.since == nil else { return }
    let sealed = files.files.filter { !$0.isOpen && !($0.isWARC && $0.isPack) }
    options.meter.expect(files: files.files.reduce(0) { $0 + $1.size })
    hash(sealed, pool)
  }

  private func hash(_ files: [CaptureTable.File], _ pool: CheckPool) {
    let found = self.found
    pool.add(
      files: files.sorted { $0.size > $1.size }.map { file in
        { worker in
          let checked = worker.hash(file)
          found.withLock { found in
            found.take(checked)
            found.files += 1
            if let sha256 = checked.sha256 { found.hashes[file.path] = sha256 }
          }
        }
      })
  }

  // MARK: Captures

  /// Bytes of a WARC file that one thread unpacks at a time.
  private static let stretch = 4 << 20

  /// Has a sealed file unpacked, as soon as all that names it has been read.
  func walkSealed(_ path: String) {
    guard let index = files?.index(of: path), scope.sample == nil else { return }
    walk(index)
  }

  private func walk(_ index: Int) {
    guard let file = files?.files[index], walked.insert(index).inserted else { return }
    var named = captures.removeValue(forKey: index) ?? []
    named.sort { ($0.offset, $0.seq) < ($1.offset, $1.seq) }
    var committed = named.last.map { $0.offset + $0.length } ?? 0
    if let place = note?.warc, place.path == file.path { committed = max(committed, place.offset) }
    // Only what the records since then have written is asked for.
    var start = scope.since == nil ? 0 : named.first?.offset ?? file.size
    if scope.since != nil, named.isEmpty { return }
    var stretch: [CheckCapture] = []
    for capture in named {
      if capture.offset - start >= Self.stretch {
        add(
          CheckStretch(
            path: file.path, currentPath: file.currentPath, start: start, end: capture.offset,
            committed: committed, captures: stretch))
        start = capture.offset
        stretch = []
      }
      stretch.append(capture)
    }
    add(
      CheckStretch(
        path: file.path, currentPath: file.currentPath, start: start,
        end: file.isOpen ? nil : file.size, committed: committed, captures: stretch))
  }

  private func add(_ stretch: CheckStretch) {
    let found = self.found
    pool?.add { worker in
      let checked = worker.walk(stretch)
      found.withLock { $0.take(checked) }
    }
  }

  /// Has everything read whose turn comes when the manifest is known.
  func checkCaptures(_ pool: CheckPool) {
    guard let files, scope.sample == nil else {
      report.filesLeftOut = files?.files.count ?? 0
      return
    }
    if scope.since != nil {
      let known = files.files.filter { ledger.files[$0.path] != nil && !isPack($0) && !$0.isOpen }
      report.filesLeftOut = files.files.count { ledger.files[$0.path] == nil && !$0.isOpen }
      options.meter.expect(files: known.reduce(0) { $0 + $1.size })
      hash(known, pool)
    }
    let found = self.found
    for pack in ledger.packs {
      guard let file = files[pack.warc] else { continue }
      pool.add { worker in
        let checked = worker.unpack(file)
        found.withLock { found in
          found.take(checked)
          found.files += 1
          found.counts[file.path] = checked.conversions.count
          if let sha256 = checked.sha256 { found.hashes[file.path] = sha256 }
        }
      }
    }
    for (index, file) in files.files.enumerated() where file.isWARC && !isPack(file) {
      if file.isOpen || scope.isDeep && scope.since == nil { walk(index) }
    }
    // What names a file that has been unpacked before.
    for (index, late) in captures {
      for capture in late where files.files.indices.contains(index) {
        let file = files.files[index]
        add(
          CheckStretch(
            path: file.path, currentPath: file.currentPath, start: capture.offset,
            end: capture.offset + capture.length, committed: 0, captures: [capture]))
      }
    }
    captures = [:]
  }

  private func isPack(_ file: CaptureTable.File) -> Bool {
    file.isWARC && (file.isPack || ledger.packs.contains { $0.warc == file.path })
  }

  // MARK: Samples

  /// Has the sample of fixed size looked at.
  func checkSample(_ pool: CheckPool) {
    guard case .records(let count) = scope.sample else { return }
    cutDrawn(to: count)
    let found = self.found
    for draw in drawn {
      pool.add { worker in
        let record = capture { () throws(ManifestLineError) in
          try ManifestCodec.record(draw.line)
        }
        guard case .success(let record) = record else { return }
        worker.checkDrawn(record, found)
      }
    }
    drawn = []
  }
}

extension CheckWorker {
  /// Checks the text and the capture of one record.
  func checkDrawn(_ record: ManifestRecord, _ found: Monitor<VerifyFound>) {
    var version: VersionRecord?
    switch record.event {
    case .version(let event): version = event
    case .reextract(let event): version = event.version
    default: break
    }
    let checked = record.event.raw.map { check($0, seq: record.seq) }
    let text = version.map { checkSlowly($0, seq: record.seq) }
    context.meter.add(files: text?.bytes ?? 0)
    found.withLock { found in
      if let checked { found.take(checked) }
      guard let text else { return }
      found.texts += text.wasRead ? 1 : 0
      found.bytes += text.bytes
      if let problem = text.problem { found.textProblems.append(problem) }
      if let missing = text.missing { found.missing.append(missing) }
    }
  }
}
