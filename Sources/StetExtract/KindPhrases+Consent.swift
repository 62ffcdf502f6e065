extension KindPhrases {
  static let consent: StaticString =
    """
    cookie
    consent
    our partners
    and partners
    personal data
    personal information
    privacy policy
    we value your privacy
    your privacy choices
    legitimate interest
    vendors
    store and/or access information
    personalised ad
    personalized ad
    before you continue
    einwilligung
    zustimm
    unsere partner
    partnern
    personenbezogen
    datenschutz
    werbung weiterlesen
    tracking
    geräteinformationen
    berechtigtes interesse
    berechtigten interesse
    consentement
    partenaires
    données personnelles
    données à caractère personnel
    vie privée
    traceurs
    intérêt légitime
    consentimiento
    nuestros socios
    datos personales
    privacidad
    interés legítimo
    consenso
    nostri partner
    dati personali
    interesse legittimo
    consentimento
    nossos parceiros
    dados pessoais
    privacidade
    toestemming
    onze partners
    persoonsgegevens
    zgod
    naszych partner
    danych osobowych
    dane osobowe
    prywatnoś
    souhlas
    osobních údajů
    samtycke
    samtykke
    personopplysninger
    personuppgifter
    personoplysninger
    evästei
    suostumu
    hozzájárul
    consimțământ
    date personale
    çerez
    kişisel veri
    куки
    файлы cookie
    персональных данных
    согласи
    персональних даних
    ملفات تعريف الارتباط
    クッキー
    쿠키
    zaufanych
    """

  static let accept: StaticString =
    """
    accept all
    accept and
    accept &
    accept cookies
    i accept
    i agree
    agree and
    agree to all
    allow all
    reject all
    manage preferences
    manage options
    manage settings
    manage choices
    cookie settings
    alle akzeptieren
    akzeptieren
    alles akzeptieren
    zustimmen
    einverstanden
    alle ablehnen
    einstellungen verwalten
    tout accepter
    accepter
    j'accepte
    tout refuser
    continuer sans accepter
    gérer mes choix
    aceptar
    acepto
    rechazar todo
    configurar
    accetta
    accetto
    rifiuta
    aceitar
    aceito
    concordo
    rejeitar
    akkoord
    accepteren
    alles accepteren
    akceptuj
    zgadzam się
    przejdź do serwisu
    souhlasím
    přijmout vše
    godkänn
    acceptera
    godta
    aksepter
    accepter alle
    tillad alle
    hyväksy
    elfogad
    accept toate
    sunt de acord
    kabul et
    принять
    согласен
    прийняти
    αποδοχή
    قبول
    接受
    同意
    同意する
    동의
    """
}
