extension KindPhrases {
  static let bot: StaticString =
    """
    verify you are human
    verify you are a human
    verify that you are human
    verify that you're human
    verifying you are human
    verifying your browser
    checking your browser
    checking if the site connection is secure
    just a moment...
    performing security verification
    attention required! |
    access to this page has been denied
    you have been blocked
    enable javascript and cookies to continue
    unusual traffic from
    are you a robot
    you are not a robot
    you're not a robot
    you are not a bot
    you're not a bot
    make sure you're not a robot
    pardon our interruption
    request unsuccessful. incapsula
    security check to access
    please complete the captcha
    please solve this captcha
    solve the captcha
    complete the security check
    press & hold to confirm
    press and hold to confirm
    ddos protection by
    vercel security checkpoint
    your request has been blocked
    the requested url was rejected
    sind sie ein mensch
    dass sie ein mensch sind
    dass sie kein roboter sind
    sind sie ein roboter
    ihr browser wird überprüft
    ihr browser wird geprüft
    ungewöhnlichen datenverkehr
    vérifiez que vous êtes humain
    vérifier que vous êtes humain
    vous êtes un humain
    n'êtes pas un robot
    vérification de votre navigateur
    accès à cette page a été refusé
    verifica que eres humano
    verifique que es humano
    verificar que eres humano
    que no eres un robot
    que no es un robot
    comprobando tu navegador
    comprobando su navegador
    verifica di essere umano
    verifica che sei umano
    che non sei un robot
    non sei un robot
    verifique se você é humano
    confirme que é humano
    que você não é um robô
    verificando seu navegador
    dat je geen robot bent
    dat u geen robot bent
    bent u een robot
    controleren of u een mens bent
    że nie jesteś robotem
    czy jesteś człowiekiem
    ověřte, že jste člověk
    bekräfta att du är en människa
    bekreft at du er et menneske
    bekræft, at du er et menneske
    vahvista, että olet ihminen
    robot olmadığınızı
    insan olduğunuzu doğrulayın
    подтвердите, что вы не робот
    подтвердите, что вы человек
    проверка браузера
    вы не робот
    підтвердьте, що ви не робот
    επαληθεύστε ότι είστε άνθρωπος
    تحقق من أنك إنسان
    أثبت أنك لست روبوت
    确认您是真人
    请完成安全验证
    您的访问出现异常
    正在进行人机身份验证
    請完成安全驗證
    ロボットではないこと
    あなたが人間であること
    로봇이 아닙니다
    사람인지 확인
    """

  static let wall: StaticString =
    """
    to continue reading
    untuk terus membaca
    langgan untuk membaca
    to keep reading
    to read the full
    to read this article
    to read this story
    to read the rest
    to read more, subscribe
    continue reading with
    continue reading this
    keep reading with
    subscribe to read
    subscribe to continue
    subscribe to unlock
    subscribe for full access
    subscribe now for full access
    subscribe now to read
    unlock this article
    unlock this story
    unlock the full
    read the full article
    read the full story
    already a subscriber
    already have a subscription
    for subscribers only
    exclusive to subscribers
    exclusively for subscribers
    exclusive for subscribers
    subscriber exclusive
    subscriber-only
    subscribers only
    reserved for subscribers
    available to subscribers
    this content is for members
    this article is for members
    this post is for paid subscribers
    this post is for paying subscribers
    this article is for subscribers
    you have reached your limit of
    reached your article limit
    your last free article
    register to continue
    register to read
    sign in to continue
    sign in to read
    log in to continue
    log in to read
    create a free account to
    create an account to
    start your free trial
    um weiterzulesen
    um weiter zu lesen
    jetzt weiterlesen
    weiterlesen mit
    weiterlesen nach
    den ganzen artikel lesen
    den vollständigen artikel
    diesen artikel weiterlesen
    jetzt gratis weiterlesen
    nur für abonnenten
    nur für abonnent
    exklusiv für abonnent
    mit abo weiterlesen
    bereits abonnent
    bereits abonniert
    schon abonnent
    sie haben bereits ein abo
    für abonnentinnen
    dieser artikel ist für abonn
    dieser beitrag ist für abonn
    registrieren und weiterlesen
    anmelden und weiterlesen
    einloggen und weiterlesen
    inhalt freischalten
    artikel freischalten
    réservé aux abonnés
    réservé à nos abonnés
    réservée aux abonnés
    réservée à nos abonnés
    réservés aux abonnés
    la suite est réservée
    abonnez-vous pour lire
    abonnez-vous pour continuer
    abonnez-vous pour accéder
    pour lire la suite
    pour poursuivre la lecture
    pour continuer la lecture
    déjà abonné
    para seguir leyendo
    para continuar leyendo
    para leer el artículo completo
    suscríbete para
    suscríbase para
    solo para suscriptores
    sólo para suscriptores
    exclusivo para suscriptores
    exclusiva para suscriptores
    contenido exclusivo para
    ya eres suscriptor
    ya soy suscriptor
    ¿ya está suscrito
    ya estás suscrito
    per continuare a leggere
    per continuare la lettura
    per leggere l'articolo
    abbonati per
    riservato agli abbonati
    contenuto riservato
    sei già abbonato
    hai già un abbonamento
    para continuar a ler
    para continuar lendo
    para ler o artigo
    exclusivo para assinantes
    exclusivo para subscritores
    já é assinante
    já é subscritor
    assine para
    subscreva para
    om verder te lezen
    verder lezen met
    lees verder met
    alleen voor abonnees
    exclusief voor abonnees
    al abonnee
    reeds abonnee
    aby czytać dalej
    czytaj dalej z
    dostęp dla prenumeratorów
    tylko dla prenumeratorów
    tylko dla subskrybentów
    masz już prenumeratę
    pro předplatitele
    pouze pro předplatitele
    chcete číst dál
    pre predplatiteľov
    for å lese videre
    for å lese hele
    kun for abonnenter
    allerede abonnent
    för att läsa vidare
    för att fortsätta läsa
    endast för prenumeranter
    redan prenumerant
    for at læse videre
    vain tilaajille
    jatka lukemista
    a cikk folytatása
    csak előfizetőknek
    előfizetőinknek
    doar pentru abonați
    okumaya devam etmek için
    sadece aboneler
    abonelere özel
    чтобы читать дальше
    доступно по подписке
    только для подписчиков
    только подписчикам
    доступно лише передплатникам
    лише для передплатників
    για συνδρομητές
    للمشتركين فقط
    لقراءة المزيد اشترك
    למנויים בלבד
    hanya untuk pelanggan
    untuk melanjutkan membaca
    订阅后阅读
    仅限订阅用户
    订阅以继续阅读
    訂閱以繼續閱讀
    訂戶專屬
    会員限定
    有料会員限定
    この記事は会員
    구독자 전용
    유료 회원
    de cet article à lire
    """
}
