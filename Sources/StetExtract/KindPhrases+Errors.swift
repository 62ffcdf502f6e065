extension KindPhrases {
  static let missing: StaticString =
    """
    page not found
    page cannot be found
    page can't be found
    page could not be found
    page couldn't be found
    page was not found
    page doesn't exist
    page does not exist
    page unavailable
    page no longer available
    page is no longer available
    page has been removed
    page has moved
    article not found
    story not found
    content not found
    post not found
    file not found
    nothing found
    not found (404)
    404 not found
    404 page
    404 error
    error 404
    404: not found
    404 - not found
    404 – not found
    http 404
    can't find that page
    can't find the page
    couldn't find that page
    couldn't find the page
    cannot find the page
    lost this page
    seite nicht gefunden
    seite nicht vorhanden
    seite nicht verfügbar
    seite existiert nicht
    seite wurde nicht gefunden
    seite konnte nicht gefunden
    artikel nicht gefunden
    artikel nicht mehr verfügbar
    inhalt nicht gefunden
    beitrag nicht gefunden
    fehler 404
    404-fehler
    page introuvable
    page non trouvée
    page inexistante
    page n'existe pas
    page n'existe plus
    article introuvable
    contenu introuvable
    erreur 404
    página no encontrada
    página no existe
    página no disponible
    no se encuentra la página
    no se ha encontrado la página
    no encontramos la página
    artículo no encontrado
    contenido no encontrado
    pàgina no trobada
    pagina non trovata
    pagina inesistente
    pagina non esiste
    articolo non trovato
    errore 404
    página não encontrada
    página não existe
    página inexistente
    conteúdo não encontrado
    erro 404
    pagina niet gevonden
    pagina bestaat niet
    artikel niet gevonden
    nie znaleziono strony
    strona nie istnieje
    strony nie znaleziono
    stránka nenalezena
    stránka nebyla nalezena
    stránka neexistuje
    stránka nenájdená
    sidan hittades inte
    sidan kunde inte hittas
    sidan finns inte
    siden finnes ikke
    siden ble ikke funnet
    fant ikke siden
    siden blev ikke fundet
    siden findes ikke
    siden kunne ikke findes
    sivua ei löytynyt
    sivua ei löydy
    az oldal nem található
    oldal nem található
    pagina nu a fost găsită
    pagina nu există
    stranica nije pronađena
    sayfa bulunamadı
    halaman tidak ditemukan
    không tìm thấy trang
    trang không tồn tại
    страница не найдена
    страницы не существует
    ошибка 404
    сторінку не знайдено
    сторінка не знайдена
    страницата не е намерена
    η σελίδα δεν βρέθηκε
    الصفحة غير موجودة
    לא נמצא
    صفحه مورد نظر یافت نشد
    पृष्ठ नहीं मिला
    ไม่พบหน้า
    পৃষ্ঠাটি পাওয়া যায়নি
    পৃষ্ঠা পাওয়া যায়নি
    பக்கம் கிடைக்கவில்லை
    பக்கம் காணப்படவில்லை
    halaman tidak dijumpai
    halaman tidak wujud
    页面不存在
    页面未找到
    找不到页面
    頁面不存在
    找不到頁面
    ページが見つかりません
    お探しのページ
    페이지를 찾을 수 없습니다
    존재하지 않는 페이지
    """

  static let missingText: StaticString =
    """
    page you requested could not be found
    page you requested was not found
    page you requested cannot be found
    page you requested does not exist
    page you are looking for
    page you're looking for
    page you were looking for
    article you are looking for
    article you're looking for
    article you requested
    story you are looking for
    story you're looking for
    page may have been moved
    page has been moved or
    article is no longer available
    story is no longer available
    content is no longer available
    requested url was not found
    angeforderte seite
    gewünschte seite
    gesuchte seite
    seite, die sie suchen
    aufgerufene seite
    artikel ist nicht mehr verfügbar
    beitrag ist nicht mehr verfügbar
    inhalt ist nicht mehr verfügbar
    page que vous recherchez
    page que vous cherchez
    page que vous avez demandée
    page demandée
    article n'est plus disponible
    página que buscas
    página que busca
    página que está buscando
    página que estás buscando
    página solicitada
    artículo ya no está disponible
    pagina che stai cercando
    pagina che cercavi
    pagina richiesta
    articolo non è più disponibile
    página que você procura
    página que procura
    página que você está procurando
    pagina die u zoekt
    pagina die je zoekt
    opgevraagde pagina
    strona, której szukasz
    strony, której szukasz
    stránku, kterou hledáte
    sidan du söker
    sidan du letar efter
    siden du leter etter
    siden du leder efter
    hakemaasi sivua
    aradığınız sayfa
    запрашиваемая страница
    запрошенная страница
    страница, которую вы ищете
    halaman yang anda cari
    trang bạn tìm
    الصفحة التي تبحث عنها
    您访问的页面
    您要查找的页面
    您訪問的頁面
    お探しのページは
    찾으시는 페이지
    요청하신 페이지
    """

  static let broken: StaticString =
    """
    internal server error
    server error
    bad gateway
    service unavailable
    temporarily unavailable
    gateway timeout
    gateway time-out
    connection timed out
    web server is down
    origin dns error
    database error
    error establishing a database connection
    database connection error
    under maintenance
    maintenance mode
    scheduled maintenance
    down for maintenance
    we'll be back soon
    we'll be right back
    be back soon
    something went wrong
    an error occurred
    an error has occurred
    unexpected error
    application error
    fatal error
    runtime error
    site error
    error 500
    error 502
    error 503
    error 504
    account suspended
    bandwidth limit exceeded
    domain is for sale
    domain for sale
    domain has expired
    wartungsarbeiten
    wartungsmodus
    im wartungsmodus
    interner serverfehler
    serverfehler
    ein fehler ist aufgetreten
    es ist ein fehler aufgetreten
    etwas ist schiefgelaufen
    vorübergehend nicht erreichbar
    site en maintenance
    en cours de maintenance
    maintenance en cours
    erreur interne du serveur
    une erreur est survenue
    une erreur s'est produite
    momentanément indisponible
    service indisponible
    en mantenimiento
    sitio en mantenimiento
    error interno del servidor
    ha ocurrido un error
    se ha producido un error
    algo salió mal
    algo ha ido mal
    servicio no disponible
    in manutenzione
    errore interno del server
    si è verificato un errore
    qualcosa è andato storto
    em manutenção
    erro interno
    ocorreu um erro
    algo deu errado
    er is een fout opgetreden
    er ging iets mis
    er is iets misgegaan
    przerwa techniczna
    wystąpił błąd
    coś poszło nie tak
    došlo k chybě
    něco se pokazilo
    ett fel uppstod
    ett fel har uppstått
    något gick fel
    noe gikk galt
    noget gik galt
    det oppstod en feil
    der opstod en fejl
    jokin meni pieleen
    bir hata oluştu
    bir şeyler ters gitti
    bakım çalışması
    произошла ошибка
    что-то пошло не так
    технические работы
    ошибка сервера
    сталася помилка
    κάτι πήγε στραβά
    حدث خطأ
    خطأ في الخادم
    服务器错误
    系统维护
    出错了
    伺服器錯誤
    メンテナンス中
    エラーが発生しました
    서비스 점검
    오류가 발생했습니다
    site in onderhoud
    onderhoudswerkzaamheden
    """

  static let brokenText: StaticString =
    """
    error establishing a database connection
    the server encountered an internal error
    the server encountered a temporary error
    the server is temporarily unable to service
    the service is temporarily unavailable
    the origin web server
    503 service temporarily unavailable
    502 bad gateway
    500 internal server error
    504 gateway
    a client-side exception has occurred
    there has been a critical error on this website
    briefly unavailable for scheduled maintenance
    currently undergoing maintenance
    currently down for maintenance
    performing some maintenance
    site is under maintenance
    website is under maintenance
    uncaught exception
    uncaught error
    fatal error: uncaught
    warning: mysql
    sqlstate[
    error code 5
    error 1020
    guru meditation
    you need to enable javascript
    please enable javascript to view
    please enable javascript to continue
    javascript is required
    javascript is disabled
    requires javascript
    this site requires javascript
    please turn javascript on
    bitte aktivieren sie javascript
    javascript aktivieren
    veuillez activer javascript
    activer javascript
    habilitar javascript
    habilite javascript
    active javascript
    attiva javascript
    abilita javascript
    ative o javascript
    schakel javascript in
    włącz javascript
    включите javascript
    请启用javascript
    javascriptを有効
    it looks like your browser has javascript disabled
    technisches problem aufgetreten
    wegen wartungsarbeiten
    aufgrund von wartungsarbeiten
    site est actuellement en maintenance
    sitio web está en mantenimiento
    sitio está en mantenimiento
    sito è in manutenzione
    sito in manutenzione
    site está em manutenção
    strona jest w trakcie
    сайт находится на техническом обслуживании
    ведутся технические работы
    """
}
