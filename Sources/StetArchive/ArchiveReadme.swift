/// README.txt of every archive: how to read it without Stet.
enum ArchiveReadme {
  static let text = """
    This folder is an archive of news articles, made by Stet (layout stet-archive/1).
    It was made to be read without Stet. Every file in it is plain text, one way or another.


    What is here

      archive.json   the layout of this folder, the archive's unique name, when it was made
      text/          the articles: one text file for each version of each article
      manifest/      what happened and when: one line of JSON for each event, oldest first
      quarantine/    left-overs of crashes, kept in case somebody wants them
      state/         notes of the program that writes here; not part of the archive

    Other folders, where there are any, can be made again from these or say themselves what they
    are. A file or folder whose name starts with ".tmp-" is unfinished and means nothing. A name
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
      segment      the first line of each file: its number, and the SHA-256 of the file before it

    There may be other types; pass over what you do not know. In a version, "fetched" is when this
    text was seen, and "not_before" when the article was last seen without it: the text appeared
    between the two. "published" and "modified" are what the publisher claimed: "value" is how it
    was understood, "raw" how it was written, "source" where it stood. A publisher may be wrong.

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

    The last line of a file ending in ".open" may be cut off if its writer was stopped; leave it
    out. "stet verify" does all of this and more.

    The texts belong to those who wrote them.

    """
}
