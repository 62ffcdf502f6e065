/// README.txt of every archive: how to read it without Stet.
enum ArchiveReadme {
  static let text = """
    This folder is an archive of news articles, made by Stet (layout stet-archive/1).
    It was made to be read without Stet: text files, JSON lines, and WARC files (ISO 28500).


    What is here

      archive.json   the layout of this folder, the archive's unique name, when it was made
      text/          the articles: one text file for each version of each article
      manifest/      what happened and when: one line of JSON for each event, oldest first
      warc/          pages and feeds as they came over the wire: WARC/1.1, with an index (CDXJ)
                     beside each complete file; older texts may be packed in here too
      log/           a signed Merkle tree over the lines of the manifest
      sums/          SHA-256 of the files that are complete
      quarantine/    left-overs of crashes, and feeds that could not be read, kept in case somebody
                     wants them
      state/         notes of the program that writes here; not part of the archive

    index/, where it is there, can be made again from these. Other folders say themselves what
    they are. A file or folder whose name starts with ".tmp-" is unfinished and means nothing. A name
    that ends in ".open" belongs to a file that is still being added to.


    An article

      text/<host>/<year>/<month>/<day>/<title>.<article>.v<version>.txt

    The date is the day (UTC) on which this version was first seen. <article> is the same for all
    versions of one article: it is made from the SHA-256 of its address. Between the two lines of
    three hyphens stands what is known of it (YAML; each value is also JSON). After them comes the
    text, in UTF-8: paragraphs separated by blank lines, "## " before a heading, "- " before an
    item of a list, "> " before a quotation, "|" between the columns of a table.

    All versions of an article, oldest first:

      find text -name '*.d6404b53a7fe.v*' | sort

    What changed between two of them:

      diff FIRST SECOND

    The text alone:

      sed '1,/^---$/d' FILE


    What came over the wire

    In a version, "raw" names a WARC file, the bytes before the record in it, and the record's
    length; the record is gzip by itself. While a file is added to, its name ends in ".open".

      tail -c +$((OFFSET + 1)) FILE.warc.gz | head -c LENGTH | zcat

    gives the server's answer, head and body, as it was sent (chunks joined; a name that begins
    with "X-Stet-" is a field that was true on the wire only). A record of the kind "revisit" has
    the same body as an earlier one, which it names. Any tool for WARC files reads them: warcio
    lists and extracts, pywb shows the pages as they were.


    The manifest

    Each line is one JSON object. "seq" counts the lines of the whole archive from 0 without a
    gap, "type" says what happened, "time" when it was written down (UTC).

      version      a text that had not been seen before: which article, where it came from, what
                   its publisher said of it, which file holds it, what changed
      check        looked again and found the same text, so many times between "first" and "last"
      appearance   a known article seen in a further feed or under a further address
      gone         an article or feed that is no longer served (404, 410)
      blocked      a page that came back with something that is not the article
      feed         a feed was read, so many times, with this outcome
      redirect     a feed that moved for good
      config       the list of feeds in force from here on, by its hash
      recovered    what was put in order after a crash
      segment      the first line of each file: its number, the SHA-256 of the file before it,
                   and the size and root of the log before this line
      seal         a file is complete: its length and SHA-256; as the last line of a manifest
                   file it speaks of the lines above it
      key          a key that signs the log from here on, or no more
      reextract    another reading of a stored page by a later version of the program: its
                   publisher changed nothing
      redact       bytes that were removed on purpose, and why
      pack         texts that were moved into one WARC file

    There may be other types; pass over what you do not know. In a version, "fetched" is when this
    text was seen, and "not_before" when the article was last seen without it: the text appeared
    between the two. "published" and "modified" are what the publisher claimed: "value" is how it
    was understood, "raw" how it was written, "source" where it stood. A publisher may be wrong.
    Where "source" is "first_seen" nobody gave a date: it is when a feed first showed the page.

    Titles and dates of all versions (jq):

      cat manifest/*/*/*/*.jsonl* | jq -r 'select(.type=="version") | [.fetched,.title] | @tsv'

    The history of one article:

      cat manifest/*/*/*/*.jsonl* | jq -c 'select(.article=="d6404b53a7fe")'


    Whether it is whole

    Every version names its file's length and SHA-256, and each manifest file names the SHA-256 of
    the one before it, so a change anywhere shows. To check all texts with standard tools:

      cat manifest/*/*/*/*.jsonl* |
        jq -r 'select(.type=="version") | .text.sha256 + "  " + .text.path' | sha256sum -c --quiet

    To check one link of the chain, compare

      sha256sum manifest/<year>/<month>/<day>/manifest-000001.jsonl
      head -n 1 manifest/<year>/<month>/<day>/manifest-000002.jsonl*

    All complete files:

      sha256sum -c --quiet sums/*.sha256
      gzip -t warc/*/*/*/*.warc.gz

    The lines of the manifest are the leaves of a Merkle tree (RFC 6962; a leaf is a line without
    its line end). log/checkpoint has the number of lines, the tree's root and signatures (C2SP
    signed note, Ed25519), log/tile/ the hashes (C2SP tlog-tiles), archive.json the public keys.
    Who keeps a copy of one checkpoint can always tell whether anything before it was changed.
    A key from another place than this folder is worth more.

    The last line of a file ending in ".open" may be cut off if its writer was stopped; leave it
    out. "stet verify" does all of this and more, "stet prove" proves a single line.

    The texts belong to those who wrote them.

    """
}
