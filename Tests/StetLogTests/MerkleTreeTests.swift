import StetLog
import StetText
import Testing

@Suite struct MerkleTreeTests {
  @Test(
    "Known roots: no leaf, one empty leaf, the eight leaves of Certificate Transparency's tests")
  func knownRoots() {
    #expect(
      Digest.hex(TreeHash.emptyTree.bytes)
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(TreeFrontier().head() == TreeHead(size: 0, root: .emptyTree))
    let leaves: [[UInt8]] = [
      [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
      Array(0x50...0x57), Array(0x60...0x6F),
    ]
    let hasher = TreeHasher()
    var frontier = TreeFrontier()
    var roots: [String] = []
    for leaf in leaves {
      frontier.append(hasher.leaf(leaf))
      roots.append(Digest.hex(frontier.head().root.bytes))
    }
    #expect(roots[0] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    #expect(roots[7] == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
  }

  @Test("Roots, however they are come by, are those of the RFC's recursion, for sizes 0 to 70")
  func roots() throws {
    let entries = NaiveTree.entries(70)
    var stored = StoredHashes(entries)
    let hasher = TreeHasher()
    var frontier = TreeFrontier()
    for size in 0...70 {
      let expected = NaiveTree.root(entries[..<size])
      #expect(frontier.head().root.bytes == expected)
      #expect(try MerkleTree.root(size: size, from: &stored).bytes == expected)
      #expect(try TreeFrontier(size: size, from: &stored) == frontier)
      if size < 70 { frontier.append(hasher.leaf(entries[size]), using: hasher) }
    }
  }

  @Test("Every inclusion proof for sizes 1 to 70 is the RFC's, holds, and holds for nothing else")
  func inclusion() throws {
    let entries = NaiveTree.entries(70)
    var stored = StoredHashes(entries)
    let hasher = TreeHasher()
    for size in 1...70 {
      let head = TreeHead(size: size, root: try MerkleTree.root(size: size, from: &stored))
      for index in 0..<size {
        let proof = try MerkleTree.inclusionProof(
          index: index, size: size, from: &stored, using: hasher)
        #expect(proof.map(\.bytes) == NaiveTree.path(index, entries[..<size]))
        let leaf = hasher.leaf(entries[index])
        func check(_ leaf: TreeHash, _ index: Int, _ head: TreeHead, _ proof: [TreeHash]) -> Bool {
          do throws(LogError) {
            try MerkleTree.verifyInclusion(
              of: leaf, index: index, in: head, proof: proof, using: hasher)
            return true
          } catch { return false }
        }
        #expect(check(leaf, index, head, proof))
        #expect(!check(hasher.leaf(entries[index] + [0x20]), index, head, proof))
        #expect(!check(leaf, index + 1, head, proof))
        #expect(!check(leaf, index - 1, head, proof))
        #expect(!check(leaf, index, TreeHead(size: size, root: leaf), proof) || size == 1)
        #expect(!check(leaf, index, head, proof + [leaf]))
        #expect(!check(leaf, index, head, [leaf] + proof))
        if !proof.isEmpty {
          #expect(!check(leaf, index, head, Array(proof.dropLast())))
          #expect(!check(leaf, index, head, Array(proof.dropFirst())))
          var damaged = proof
          damaged[index % proof.count] = leaf
          #expect(!check(leaf, index, head, damaged))
        }
      }
    }
  }

  @Test("Every consistency proof between sizes 0 to 70 is the RFC's, holds, and for nothing else")
  func consistency() throws {
    let entries = NaiveTree.entries(70)
    var stored = StoredHashes(entries)
    let hasher = TreeHasher()
    let other = hasher.leaf([1, 2, 3])
    func head(_ size: Int) throws -> TreeHead {
      TreeHead(size: size, root: try MerkleTree.root(size: size, from: &stored, using: hasher))
    }
    func check(_ old: TreeHead, _ new: TreeHead, _ proof: [TreeHash]) -> Bool {
      do throws(LogError) {
        try MerkleTree.verifyConsistency(from: old, to: new, proof: proof, using: hasher)
        return true
      } catch { return false }
    }
    for new in 0...70 {
      let newHead = try head(new)
      for old in 0...new {
        let oldHead = try head(old)
        let proof = try MerkleTree.consistencyProof(
          from: old, to: new, from: &stored, using: hasher)
        if old > 0 {
          #expect(proof.map(\.bytes) == NaiveTree.subproof(old, entries[..<new], true))
        } else {
          #expect(proof.isEmpty)
        }
        #expect(check(oldHead, newHead, proof))
        #expect(!check(TreeHead(size: old, root: other), newHead, proof))
        #expect(!check(oldHead, newHead, proof + [other]))
        if old > 0 { #expect(!check(oldHead, TreeHead(size: new, root: other), proof)) }
        if old < new { #expect(!check(newHead, oldHead, proof)) }
        for index in proof.indices {
          var damaged = proof
          damaged[index] = other
          #expect(!check(oldHead, newHead, damaged))
          damaged.remove(at: index)
          #expect(!check(oldHead, newHead, damaged))
        }
      }
    }
  }

  @Test("A log whose past was rewritten cannot prove that it extends the old one")
  func rewrittenPast() throws {
    let entries = NaiveTree.entries(50)
    var rewritten = entries
    rewritten[7] = Array("{}".utf8)
    var honest = StoredHashes(entries)
    var forged = StoredHashes(rewritten)
    let old = TreeHead(size: 20, root: try MerkleTree.root(size: 20, from: &honest))
    let new = TreeHead(size: 50, root: try MerkleTree.root(size: 50, from: &forged))
    for proof in [
      try MerkleTree.consistencyProof(from: 20, to: 50, from: &honest),
      try MerkleTree.consistencyProof(from: 20, to: 50, from: &forged), [],
    ] {
      #expect(throws: LogError.self) {
        try MerkleTree.verifyConsistency(from: old, to: new, proof: proof)
      }
    }
  }

  @Test("Numbers that make no sense are refused, the largest ones too")
  func wildNumbers() {
    var none = StoredHashes([])
    let head = TreeHead(size: .max, root: .emptyTree)
    #expect(throws: LogError.self) { try MerkleTree.root(size: -1, from: &none) }
    #expect(throws: LogError.self) { try MerkleTree.root(size: .max, from: &none) }
    #expect(throws: LogError.self) { try TreeFrontier(size: -1, from: &none) }
    for (index, size) in [(-1, 5), (5, 5), (0, 0), (.min, .max), (3, .max)] {
      #expect(throws: LogError.self) {
        try MerkleTree.inclusionProof(index: index, size: size, from: &none)
      }
    }
    for (old, new) in [(-1, 5), (6, 5), (3, .max), (.max - 1, .max)] {
      #expect(throws: LogError.self) {
        try MerkleTree.consistencyProof(from: old, to: new, from: &none)
      }
    }
    let long = [TreeHash](repeating: .emptyTree, count: 1000)
    #expect(throws: LogError.self) {
      try MerkleTree.verifyInclusion(of: .emptyTree, index: .max - 1, in: head, proof: long)
    }
    #expect(throws: LogError.self) {
      try MerkleTree.verifyConsistency(
        from: TreeHead(size: 3, root: .emptyTree), to: head, proof: long)
    }
    #expect(throws: LogError.self) {
      try MerkleTree.verifyConsistency(
        from: TreeHead(size: -3, root: .emptyTree), to: head, proof: [])
    }
    #expect(!NodeAddress(level: 63, index: 0).isComplete(at: .max))
    #expect(!NodeAddress(level: .max, index: .max).isComplete(at: .max))
    #expect(!NodeAddress(level: -1, index: 0).isComplete(at: 5))
  }

  @Test("A hash is 32 bytes and reads back from its base64")
  func hashes() {
    let hash = TreeHasher().leaf([1])
    #expect(TreeHash(hash.bytes) == hash)
    #expect(TreeHash(base64: hash.base64) == hash)
    #expect(TreeHash(hash.bytes.dropLast()) == nil)
    #expect(TreeHash(base64: String(hash.base64.dropLast())) == nil)
    // The last digit carries two bits that must be zero.
    #expect(TreeHash(base64: String(repeating: "A", count: 43) + "=") != nil)
    #expect(TreeHash(base64: String(repeating: "A", count: 42) + "B=") == nil)
  }
}
