import StetExtract
import StetModel
import StetText
import Testing

/// Small pages, one for each way of being no article; larger ones are in `Cases/kind-…`.
@Suite("Kinds of pages")
struct KindTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var kind: PageKind
    var title: String
    var body: String
    var head = ""

    var testDescription: String { "\(kind.rawValue): \(title)" }

    func extract(url: String = "https://quay.example/news/harbour-crane") -> Article {
      let page =
        "<!doctype html><html><head><title>\(title)</title>\(head)</head><body>\(body)</body></html>"
      return Extractor().extract(
        Array(page.utf8), url: WebURL(url), contentType: "text/html; charset=utf-8")
    }
  }

  static let missing = [
    "Page not found | The Quay", "404", "Error 404 – The Quay", "Seite nicht gefunden – Hafenbote",
    "Page introuvable - Le Courrier", "Página no encontrada | Valle", "Pagina non trovata",
    "Pagina niet gevonden", "Página não encontrada", "Nie znaleziono strony",
    "Sidan kunde inte hittas",
    "Страница не найдена", "Sayfa bulunamadı", "页面不存在", "ページが見つかりません", "페이지를 찾을 수 없습니다",
  ].map { title in
    Sample(
      kind: .notFound, title: title,
      body:
        "<h1>\(title)</h1><p>Try the search, or begin again on the <a href='/'>first page</a>.</p>")
  }

  static let failed = [
    "502 Bad Gateway", "Internal Server Error", "Service Unavailable",
    "Wartungsarbeiten | Hafenbote",
    "Une erreur est survenue", "Ha ocurrido un error", "Sito in manutenzione",
    "Something went wrong",
    "Произошла ошибка", "メンテナンス中",
  ].map { title in
    Sample(kind: .error, title: title, body: "<h1>\(title)</h1><p>nginx</p>")
  }

  static let challenges = [
    "Verify you are human by completing the action below.",
    "Bitte bestätigen Sie, dass Sie ein Mensch sind.", "Vérifiez que vous êtes humain.",
    "Verifica que eres humano antes de seguir.", "Conferma che non sei un robot.",
    "Подтвердите, что вы не робот.", "请完成安全验证", "ロボットではないことを確認してください",
  ].map { text in
    Sample(kind: .blocked, title: "quay.example", body: "<div><p>\(text)</p></div>")
  }

  static let marks = [
    "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>",
    "<iframe src='/_Incapsula_Resource?SWUDNSAI=31'></iframe>", "<div id='px-captcha'></div>",
    "<script src='https://x.example.token.awswaf.com/challenge.js'></script>",
    "<div id='sec-if-cpt-container'></div>",
  ].map { mark in Sample(kind: .blocked, title: "quay.example", body: "<p>One moment</p>\(mark)") }

  static let consents = [
    (
      "Wir und unsere 187 Partner verwenden Cookies, um personenbezogene Daten zu verarbeiten.",
      "Alle akzeptieren"
    ),
    (
      "Nosotros y nuestros socios usamos cookies para tratar datos personales con su consentimiento.",
      "Aceptar y continuar"
    ),
    (
      "Noi e i nostri partner usiamo cookie per trattare dati personali con il tuo consenso, sempre.",
      "Accetta tutto"
    ),
    (
      "My i nasi partnerzy używamy plików cookie, by przetwarzać dane osobowe za Twoją zgodą, zawsze.",
      "Przejdź do serwisu"
    ),
  ].map { text, button in
    Sample(kind: .consent, title: "Quay", body: "<p>\(text)</p><button>\(button)</button>")
  }

  static let walls = [
    "Subscribe to continue reading", "Jetzt weiterlesen mit Quay Plus",
    "Cet article est réservé aux abonnés", "Suscríbete para seguir leyendo",
    "Abbonati per continuare a leggere", "Exclusivo para assinantes",
    "Om verder te lezen heb je een abonnement nodig", "Tylko dla prenumeratorów",
    "За читать дальше: доступно по подписке", "この記事は会員限定です",
  ].map { text in
    Sample(
      kind: .paywalled, title: "The crane that nobody ordered",
      body: "<h1>The crane that nobody ordered</h1><div class='offer'><p>\(text)</p></div>",
      head: "<meta property='og:type' content='article'>")
  }

  @Test(
    "pages that stand in an article's place are told from articles",
    arguments: missing + failed + challenges + marks + consents + walls)
  func obstacle(_ sample: Sample) {
    #expect(sample.extract().kind == sample.kind)
  }

  private static let paragraphs = """
    <p>The crane came by barge on a Tuesday, in eleven pieces, with a bill for two million crowns.</p>
    <p>Nobody on the harbour board could remember having ordered it, and nobody wanted to say so first.</p>
    <p>By Thursday it stood, and by Friday the gulls had taken the cabin, where they still live today.</p>
    """

  static let stories = [
    "Access denied to the pier: anglers sue the harbour board",
    "Why something went wrong with the new lock gates",
    "Cookies for the lifeboat crew: a bakery gives its profit away",
    "Are you a robot? The crane driver who answers every call",
  ].map { title in
    Sample(
      kind: .article, title: title, body: "<article><h1>\(title)</h1>\(paragraphs)</article>",
      head: """
        <meta property='og:type' content='article'>
        <meta property='article:published_time' content='2026-02-02T07:00:00Z'>
        """)
  }

  @Test("a story about such pages is an article", arguments: stories)
  func story(_ sample: Sample) {
    let article = sample.extract()
    #expect(article.kind == .article)
    #expect(!article.partial)
  }

  @Test(
    "a story about such pages is known by its author and time where nothing is stated of it",
    arguments: [
      "Page not found, says the library of Anse", "Access denied to the pier, anglers say",
      "Service unavailable: the ferry that was not there",
    ])
  func signed(_ title: String) {
    let sample = Sample(
      kind: .article, title: title,
      body: """
        <main><h1>\(title)</h1><p class='byline'>By <a rel='author' href='/nils'>Nils Aker</a>
        <time datetime='2026-02-02T07:00'>2 February</time></p>\(Self.paragraphs)</main>
        """)
    #expect(sample.extract().kind == .article)
  }

  @Test("a banner that asks to read on in an app makes no part of a short story")
  func banner() {
    let sample = Sample(
      kind: .article, title: "The crane that nobody ordered",
      body: """
        <div class='top'>Continue reading this on our app for a better experience <a href='/app'>Open</a>
        </div><article><h1>The crane that nobody ordered</h1>\(Self.paragraphs)</article>
        """)
    let article = sample.extract()
    #expect(article.kind == .article)
    #expect(!article.partial)
  }

  @Test(
    "a story that breaks off before a wall is an article, and marked as a part", arguments: walls)
  func partial(_ wall: Sample) {
    var sample = wall
    sample.body =
      "<article><h1>\(wall.title)</h1>\(Self.paragraphs)<p>What the board did next was…</p>"
      + wall.body.split(separator: "</h1>").dropFirst().joined() + "</article>"
    let article = sample.extract()
    #expect(article.kind == .article)
    #expect(article.partial)
  }

  @Test("what is for those who pay and is there all the same makes no part")
  func paidPartShown() {
    let long = Self.paragraphs.replacing("crane", with: "lift")
    let head = """
      <meta property='og:type' content='article'><script type='application/ld+json'>
      {"@type":"NewsArticle","headline":"The crane that nobody ordered","datePublished":"2026-02-02",
       "isAccessibleForFree":false,"hasPart":{"@type":"WebPageElement","isAccessibleForFree":false,
       "cssSelector":".paid-part"}}</script>
      """
    var sample = Sample(
      kind: .article, title: "The crane that nobody ordered",
      body: "<article><h1>The crane that nobody ordered</h1>\(Self.paragraphs)"
        + "<div class='paid-part'>\(long)<p>In the end the board kept the crane, the gulls and the"
        + " bill, and asked the shipyard across the water whether it, perhaps, was short of one."
        + " It was, said the yard, and had been for a month; it had also paid for one.</p></div></article>",
      head: head)
    #expect(!sample.extract().partial)
    sample.body = sample.body.replacing("paid-part", with: "another")
    #expect(sample.extract().partial)
  }

  @Test("a site's first page is no article, the same text elsewhere is one")
  func root() {
    let sample = Sample(
      kind: .article, title: "The crane", body: "<h1>The crane</h1>\(Self.paragraphs)")
    #expect(sample.extract(url: "https://quay.example/").kind == .listing)
    #expect(sample.extract().kind == .article)
  }

  @Test("the explanation says what the kind was decided on")
  func explained() {
    let page = "<html><title>404</title><body><h1>Page not found</h1></body></html>"
    let explanation = Extractor().explain(Array(page.utf8), url: nil, contentType: nil)
    #expect(explanation.signals.hasPrefix("not_found, says that there is no such page"))
  }

  @Test("a page of nothing but marks and half phrases is judged in time")
  func hostile() {
    let page =
      "<html><body>" + String(repeating: "<p>cookie accept all page not foun</p>", count: 20_000)
    let clock = ContinuousClock()
    let time = clock.measure {
      _ = Extractor().extract(Array(page.utf8), url: nil, contentType: nil)
    }
    #expect(time < .seconds(60))
  }
}
