/// What a line of a page's furniture says, in many languages: labels that are all of a block,
/// prompts, headings above links.
///
/// The model sees nothing of these lists: they overrule what the prose around carried. A line that
/// says one of them goes only if its shape is right too (``BodyFinish``).
enum FurnitureLabels {
  /// The word for advertisement, where it is all of a block.
  static func isAdvertisement(_ words: ArraySlice<UInt32>) -> Bool {
    advertisement.isAll(of: words)
  }

  private static let advertisement = WordPhrases(
    """
    advertisement/advertising/sponsored/anzeige/werbung/advertentie/reclame/publicité/publicidad
    anuncio/publicidade/anúncio/pubblicità/publicitat/annons/annonse/annonce/reklame/mainos/reklama
    reklam/hirdetés/publicitate/oglas/реклама/διαφήμιση/διαφημιση/reklaam/إعلان/اعلان/إعلانات/آگهی
    تبلیغات/פרסומת/विज्ञापन/বিজ্ঞাপন/விளம்பரம்/โฆษณา/iklan/広告/廣告/广告/광고
    continue reading below/story continues below/story continues below advertisement
    article continues below/article continues below advertisement
    scroll to continue/scroll to continue with content/scroll untuk lanjut membaca
    """)

  /// Labels of buttons and bars, where they are all of a block.
  static let labels = WordPhrases(
    """
    font resizer/font size/text size/scroll to top/back to top/loading next article/loading
    loading more/load more/next article/previous article/open in app/open app/get the app/share
    share this/share this article/share this story/share article/print/print this/copy link
    copy/copied/link copied/save article/save this article/bookmark/listen to this article
    listen to article/listen/keep updated/follow us/follow our social media/google play/app store
    apple store/read in app/download app/download the app/view comments/post a comment
    leave a comment/join the conversation/add a comment/report a mistake/report an error/sign in
    log in/subscribe/subscribe now/sign up/sign up now/sign me up/deel dit bericht/deel dit artikel/view this post on instagram
    teilen/drucken/artikel teilen/artikel drucken/merken/link kopieren/schriftgröße/nach oben
    zum seitenanfang/kommentieren/kommentare/vorlesen/artikel anhören/wird geladen/folgen sie uns
    partager/imprimer/copier le lien/lire plus tard/écouter l article/réagir/commenter
    retour en haut/chargement/suivez nous/s abonner/compartir/imprimir/copiar enlace/guardar
    escuchar/comentar/comentarios/volver arriba/cargando/síguenos/suscríbete
    compartilhar/partilhar/copiar link/ouvir/comentários/carregando/siga nos/assine
    condividi/stampa/copia link/ascolta/commenta/torna su/caricamento/seguici/abbonati
    delen/afdrukken/kopieer link/reageer/terug naar boven/dela/skriv ut/kopiera länk/kommentera
    del/del artikkelen/kopier lenke/udskriv/kopiér link/jaa/tulosta/kopioi linkki
    udostępnij/drukuj/kopiuj link/skomentuj/wróć na górę/sdílet/tisk/diskuse/megosztás/nyomtatás
    distribuie/paylaş/yazdır/linki kopyala/yorum yap/поделиться/распечатать/наверх/загрузка
    поділитися/роздрукувати/сподели/κοινοποίηση/εκτύπωση/kongsi/cetak/bagikan/salin tautan
    salin pautan/komentar/komen/kembali ke atas/memuatkan/chia sẻ/in bài viết/bình luận
    แชร์/พิมพ์/คัดลอกลิงก์/分享/列印/打印/复制链接/複製連結/收藏/评论/評論/回到顶部/回到頂部
    字号/字體大小/字体大小/字級/シェア/シェアする/印刷/コピー/リンクをコピー/ページトップへ
    文字サイズ/保存/공유/공유하기/인쇄/인쇄하기/글자크기/글자 크기/링크 복사/댓글/위로/맨위로
    مشاركة/شارك/طباعة/نسخ الرابط/حجم الخط/تعليقات/اشترك/اشتراک گذاری/چاپ/שתף/הדפסה/שיתוף
    शेयर करें/साझा करें/प्रिंट/कॉपी लिंक/শেয়ার/পড়ুন
    """)

  /// Networks and messengers, where they are all of a link.
  static let networks = WordPhrases(
    """
    facebook/twitter/x/x twitter/whatsapp/telegram/instagram/linkedin/pinterest/reddit/tiktok/threads
    bluesky/messenger/viber/line/email/e mail/flipboard/tumblr/xing/mastodon/weibo/wechat/vk
    фейсбук/твиттер/телеграм/вконтакте/вайбер/فيسبوك/فيس بوك/تويتر/واتساب/تلغرام/تيليغرام/لينكدإن
    微信/微博/新浪微博/朋友圈/フェイスブック/ツイッター/ライン/페이스북/트위터/카카오톡/फेसबुक/ट्विटर/व्हाट्सएप
    """)

  /// What begins a line of publication times.
  static let times = WordPhrases(
    """
    published/published on/updated/last updated/posted on/first published/modified/veröffentlicht
    aktualisiert/stand/publié le/mis à jour/modifié le/publicado/actualizado/atualizado/pubblicato
    aggiornato/gepubliceerd/bijgewerkt/publicerad/uppdaterad/publisert/oppdatert/publiceret/opdateret
    julkaistu/päivitetty/opublikowano/aktualizacja/aktualizováno/publikováno/yayınlanma/güncelleme
    опубликовано/обновлено/опубліковано/оновлено/δημοσίευση/ενημέρωση/diterbitkan/dikemaskini
    diperbarui/cập nhật/发布时间/發佈時間/更新时间/更新時間/公開日/更新日/입력/수정/نشر/تحديث
    """)

  /// What stands in an embedded post before it is loaded, or below it.
  static let embedLabels = WordPhrases(
    """
    view this post/view post on/a post shared by/view on threads/ein beitrag geteilt von
    sieh dir diesen beitrag/une publication partagée par/voir cette publication
    una publicación compartida/ver esta publicación/uma publicação compartilhada
    ver essa foto/un post condiviso da/visualizza questo post/een bericht gedeeld door
    dit bericht op instagram/посмотреть эту публикацию/публикация от
    """)

  /// What begins a label that names where to share or follow: "Share to …".
  static let shares = WordPhrases(
    """
    share to/share on/share via/share with/tweet on/email to/send to/save to/pin to/follow on
    teilen auf/teilen per/auf facebook teilen/partager sur/partager par/compartir en/compartir por
    compartilhar no/compartilhar via/partilhar no/condividi su/delen via/delen op/deel op/dela på
    del på/jaa facebookissa/udostępnij na/sdílet na/поделиться в/поділитися в/kongsi di
    kongsi melalui/bagikan ke/bagikan via/chia sẻ qua/分享到/分享至/شارك على/شارك عبر/paylaş facebook
    """)

  /// How long reading takes.
  static let readingTime = WordPhrases(
    """
    min read/mins read/minute read/minutes read/min to read/minutes to read/min lesezeit
    minuten lesezeit/min lesedauer/lesezeit/min de lecture/minutes de lecture/temps de lecture
    min de lectura/minutos de lectura/tiempo de lectura/min de leitura/minutos de leitura
    min di lettura/minuti di lettura/tempo di lettura/min leestijd/minuten leestijd/min läsning
    min lesetid/min czytania/minut czytania/мин чтения/минуты чтения/dk okuma/menit baca
    menit waktu baca/minit bacaan/phút đọc/分で読める/分鐘閱讀/分钟阅读/분 읽기/دقائق قراءة/دقيقة قراءة
    """)

  /// Prompts that say by themselves that they are no story.
  static let prompts = WordPhrases(
    """
    follow us on/follow us at/like us on/find us on/join us on/join our telegram/join our whatsapp
    join our channel/join our community/follow our telegram/follow our whatsapp/follow our channel
    subscribe to our/sign up for our/sign up to our/sign up here/get our newsletter
    download our app/get our app/install our app/keep reading on our app/read this on our app
    continue reading this on our app/tap here to/for more stories
    for more news/for more on this story/for more about/stay updated with/stay up to date with
    stay informed with/never miss a story/never miss an update/don t miss a story
    have a tip/got a tip/do you have a tip/do you have a story/got a story/get the latest news
    get more stories/catch all the/support our journalism/support independent journalism
    already a subscriber/already a member/to read the full story/this content is for subscribers
    enjoyed this article/enjoying this article/did you enjoy this/yasal uyarı/免责声明/免責聲明
    folgen sie uns/folge uns/abonnieren sie/jetzt abonnieren/laden sie unsere app/hier klicken
    klicken sie hier/melden sie sich für unseren/unseren newsletter/haben sie hinweise
    suivez nous/suivez notre/abonnez vous/inscrivez vous à notre/téléchargez notre/cliquez ici
    rejoignez notre/recevez notre/síguenos en/sigue nuestro/suscríbete a/suscríbase a
    descarga nuestra/haz clic aquí/únete a nuestro/únete al canal/recibe nuestro
    siga nos/siga o nosso/siga a nossa/assine a nossa/assine nossa/inscreva se/baixe o nosso
    baixe nosso/clique aqui/participe do canal/entre no canal/seguici su/iscriviti alla nostra
    iscriviti al/iscriviti alla/scarica la nostra/clicca qui/abbonati a
    volg ons/schrijf je in voor/meld je aan voor/download onze/klik hier/abonneer je
    följ oss/prenumerera på/ladda ner vår/klicka här/anmäl dig till/følg oss/følg os
    abonner på/last ned vår/klikk her/tilmeld dig/hent vores/seuraa meitä/tilaa uutiskirje
    lataa sovellus/obserwuj nas/zapisz się/pobierz naszą/kliknij tutaj/dołącz do nas/śledź nas
    sledujte nás/přihlaste se/stáhněte si/kövessen minket/iratkozzon fel/urmăriți ne/abonați vă
    bizi takip/haberlerimizi takip/abone olun/uygulamamızı indirin/tıklayın
    подписывайтесь на/подпишитесь на/скачайте наше/следите за нами/читайте нас в
    підписуйтесь на/підписуйтеся на/підпишіться на/стежте за нами/читайте нас у
    ακολουθήστε μας/ακολουθήστε το/εγγραφείτε στο/κατεβάστε την εφαρμογή/κάντε κλικ εδώ
    ikuti kami/ikuti saluran/ikuti kanal/ikuti berita terkini/ikuti perkembangan/sertai saluran
    sertai kami/sertai telegram/sertai komuniti/gabung di/gabung ke/gabung dengan/bergabung dengan
    bergabunglah/langgan sekarang/langgani/berlangganan sekarang/muat turun aplikasi
    muat naik aplikasi/unduh aplikasi/download aplikasi/dapatkan berita terkini/dapatkan update
    dapatkan aplikasi/klik di sini/klik sini/daftar sekarang/untuk membaca selanjutnya
    untuk terus membaca/sila langgan/log masuk untuk/simak berita/cek berita dan artikel
    theo dõi chúng tôi/theo dõi báo/tải ứng dụng/đăng ký nhận/nhấn vào đây/bấm vào đây
    ติดตามเรา/ติดตามข่าว/กดติดตาม/ดาวน์โหลดแอป/คลิกที่นี่/สมัครรับ
    关注我们/關注我們/扫码关注/下载客户端/下载app/下載app/点击下载/點擊下載/立即订阅/立即訂閱/点击这里
    歡迎加入/追蹤我們/訂閱電子報/加入我們/フォローして/フォローする/メルマガ登録/アプリをダウンロード
    会員登録/こちらをクリック/友だち追加/구독하기/앱 다운로드/카카오톡에서/네이버에서/채널 추가
    تابعونا على/تابعنا على/تابعوا/اشترك في/اشتركوا في/حمل التطبيق/حمّل التطبيق/انضم إلى/انضموا إلى
    اضغط هنا/ما را در/به کانال/در تلگرام/עקבו אחרינו/הצטרפו/הורידו את האפליקציה/לחצו כאן
    हमें फॉलो करें/हमसे जुड़ें/हमारे साथ जुड़ें/ऐप डाउनलोड करें/यहां क्लिक करें/सब्सक्राइब करें/फॉलो करें
    আমাদের অনুসরণ/আমাদের সাথে থাকুন/அப்ளிகேஷனை/எங்களை பின்தொடர
    """)

  /// How prompts begin that name a channel only later on.
  static let openers = WordPhrases(
    """
    follow/join/subscribe/sign up/get/download/install/like/register/click/tap/visit/watch/listen
    receive/stay/keep/continue reading/enjoy/support/share/log in/sign in/become/want/prefer/add
    discover/catch/read/find/check/scan/try
    folgen/folge/abonnieren/laden/lesen/jetzt/hier/immer/mehr/suivez/abonnez/inscrivez/téléchargez
    recevez/retrouvez/découvrez/rejoignez/lisez/sigue/síguenos/suscríbete/descarga/recibe/únete/lee
    siga/assine/baixe/receba/participe/entre/leia/seguici/segui/iscriviti/scarica/ricevi/leggi
    volg/download/schrijf/lees/meld/följ/ladda/läs/prenumerera/følg/last/les/hent/tilaa/seuraa/lataa
    obserwuj/zapisz/pobierz/dołącz/czytaj/sledujte/stáhněte/čtěte/kövesse/iratkozzon/olvassa
    takip/indirin/abone/подписывайтесь/подпишитесь/скачайте/читайте/следите/смотрите
    підписуйтесь/підписуйтеся/завантажуйте/читайте/стежте/ακολουθήστε/εγγραφείτε/κατεβάστε/διαβάστε
    ikuti/sertai/gabung/bergabung/langgan/berlangganan/muat turun/unduh/dapatkan/klik/daftar/baca
    simak/tonton/layari/theo dõi/tải/đăng ký/xem/ติดตาม/تابع/تابعوا/تابعونا/اشترك/حمل/انضم/اقرأ
    """)

  /// Where prompts lead.
  static let channels = WordPhrases(
    """
    app/apps/newsletter/newsletters/telegram/whatsapp/facebook/instagram/twitter/tiktok/youtube
    linkedin/threads/bluesky/mastodon/viber/wechat/weibo/signal/pinterest/discord/snapchat/x
    channel/channels/inbox/google news/google play/app store/apple news/podcast/podcasts/rss
    push notifications/social media/account/membership/subscription/mailing list/email alerts
    kanal/kanäle/postfach/e mail/konto/abo/application/appli/chaîne/boîte mail/compte
    aplicación/canal/boletín/correo/cuenta/aplicativo/canais/boletim/conta/applicazione/canale
    nieuwsbrief/nyhetsbrev/nyhedsbrev/uutiskirje/appen/konto/kanał/aplikację/newsletterze/kanál
    hírlevél/uygulama/telegram kanalımız/bülten/канал/канале/приложение/рассылку/телеграм
    телеграмі/вконтакте/вайбері/застосунок/розсилку/κανάλι/εφαρμογή/aplikasi/saluran/akaun/akun
    ứng dụng/kênh/zalo/แอป/ไลน์/تطبيق/التطبيق/قناة/قناتنا/تلغرام/تيليغرام/واتساب/فيسبوك/تويتر
    """)

  /// Whom prompts speak to, and who speaks.
  static let persons = WordPhrases(
    """
    us/our/we/you/your/here/latest/free/now/updates/breaking
    uns/unser/unsere/unserem/unseren/sie/ihr/ihre/du/dein/hier/kostenlos
    nous/notre/nos/vous/votre/vos/ici/gratuitement/nosotros/nuestro/nuestra/nuestros/tu/su/aquí
    nosso/nossa/nossos/seu/sua/você/aqui/nostro/nostra/nostri/tuo/tua/qui/ons/onze/je/jouw/hier
    vår/våra/oss/dig/din/her/här/vores/os/meidän/sinun/tässä/nas/nasz/naszą/nasze/twój/tutaj
    náš/naše/vás/nas/minket/bizi/bizim/sizin/haberleri/нас/наш/нашу/вас/ваш/здесь/нам/нашому/вам
    μας/σας/εδώ/kami/kita/anda/kamu/sini/terkini/terbaru/chúng tôi/bạn/đây/لنا/على/أخبار/آخر
    """)

  /// What begins a line that leads to another story.
  static let readAlso = WordPhrases(
    """
    read also/also read/read more/read next/read now/read this/see also/see more/more on this
    related/related story/related article/related stories/related articles/don t miss/watch
    watch also/listen/you may also like/you might also like/recommended/must read/up next/more from
    lesen sie auch/lesen sie mehr/lesen sie hier/lesen sie dazu/lies auch/mehr zum thema/mehr dazu
    auch interessant/siehe auch/das könnte sie/lire aussi/à lire aussi/à lire/à voir/voir aussi
    lire également/sur le même sujet/lee también/lea también/leer más/le puede interesar
    te puede interesar/ver también/también lee/leia também/leia mais/veja também/saiba mais
    leggi anche/leggi pure/guarda anche/approfondisci/lees ook/lees verder/bekijk ook/zie ook
    läs också/läs även/läs mer/se också/les også/les mer/se også/læs også/læs mere/lue myös/lue lisää
    katso myös/czytaj też/czytaj także/czytaj również/przeczytaj też/przeczytaj także/zobacz też
    zobacz także/čtěte také/přečtěte si/mohlo by vás zajímat/viz také/olvassa el/citește și
    citiți și/vezi și/прочитайте/çitajte još/pročitajte i/čitaj/ayrıca oku/bunu da oku/ilgili haber
    читайте также/читать также/по теме/смотрите также/читайте також/читайте ще/дивіться також
    διαβάστε επίσης/διαβάστε ακόμη/δείτε επίσης/δείτε ακόμη/baca juga/baca lagi/baca selengkapnya
    lihat juga/tonton juga/simak juga/artikel terkait/berita berkaitan/berita terkait/xem thêm
    đọc thêm/tin liên quan/อ่านเพิ่มเติม/อ่านต่อ/ข่าวที่เกี่ยวข้อง/ดูเพิ่มเติม
    相关阅读/相關閱讀/延伸阅读/延伸閱讀/相关新闻/相關新聞/相关报道/相關報導/相关文章/相關文章/推荐阅读
    推薦閱讀/更多新闻/更多新聞/看更多/阅读更多/閱讀更多/另请参阅/関連記事/関連ニュース/あわせて読みたい
    こちらも読む/おすすめ記事/続きを読む/関連リンク/관련기사/관련 기사/관련뉴스/관련 뉴스/추천기사/추천 기사
    함께 보면 좋은 기사/더보기/اقرأ أيضا/اقرأ أيضاً/اقرأ أيضًا/إقرأ أيضا/إقرأ أيضاً/اقرا ايضا/اقرأ المزيد
    شاهد أيضا/شاهد أيضاً/شاهد ايضا/مواضيع ذات صلة/أخبار ذات صلة/موضوعات متعلقة/بیشتر بخوانید
    همچنین بخوانید/مطالب مرتبط/אולי יעניין אותך/קראו גם/קראו עוד/עוד בנושא/כתבות נוספות
    यह भी पढ़ें/ये भी पढ़ें/इसे भी पढ़ें/यह भी देखें/ये भी देखें/संबंधित खबरें/संबंधित ख़बरें/और पढ़ें
    আরও পড়ুন/আরো পড়ুন/সম্পর্কিত খবর/மேலும் படிக்க/இதையும் படிக்க/தொடர்புடைய செய்திகள்
    """)

  /// Headings above links, where they are all of a block.
  static let relatedHeadings = WordPhrases(
    """
    related news/related content/related coverage/related links/related topics/related posts
    related reading/related reports/more stories/more news/more on this story/more on this topic
    more like this/most read/most popular/popular/trending/trending now/latest/latest news
    latest stories/top stories/editor s picks/editors picks/recommended for you/recommended stories
    you may be interested in/in case you missed it/further reading/what to read next/keep reading
    other news/other stories/recent posts/recent articles/more headlines/also in the news
    weitere artikel/weitere meldungen/weitere nachrichten/weitere themen/meistgelesen/verwandte themen
    verwandte artikel/passend zum thema/articles liés/les plus lus/à la une/dans la même rubrique
    noticias relacionadas/artículos relacionados/más noticias/más leídas/lo más leído/relacionadas
    notícias relacionadas/artigos relacionados/mais lidas/mais notícias/relacionados
    articoli correlati/notizie correlate/i più letti/potrebbe interessarti/gerelateerd
    gerelateerde artikelen/meest gelezen/meer nieuws/relaterat/mest läst/relaterte saker/mest lest
    relaterede artikler/mest læste/luetuimmat/aiheesta lisää/powiązane/polecane/najczęściej czytane
    související články/nejčtenější/kapcsolódó/kapcsolódó cikkek/articole similare/benzer haberler
    ilgili haberler/diğer haberler/çok okunanlar/материалы по теме/похожие новости/новости по теме
    популярное/схожі новини/популярні новини/матеріали за темою/σχετικά άρθρα/σχετικές ειδήσεις
    berita lain/berita lainnya/berita terkini/artikel berkaitan/artikel lain/terpopuler/paling popular
    tin cùng chuyên mục/bài viết liên quan/tin khác/có thể bạn quan tâm/บทความที่เกี่ยวข้อง/ข่าวล่าสุด
    热门新闻/熱門新聞/最新新闻/最新新聞/猜你喜欢/更多文章/你可能感兴趣/您可能感兴趣/你可能也想看/編輯推薦
    最新記事/人気記事/アクセスランキング/この記事を読んだ人は/こちらもおすすめ/많이 본 뉴스/주요뉴스/주요 뉴스
    인기기사/최신기사/이 시각 주요뉴스/الأكثر قراءة/أخبار متعلقة/آخر الأخبار/موضوعات ذات صلة
    مقالات ذات صلة/پربازدیدترین/اخبار مرتبط/הנקראות ביותר/संबंधित समाचार/ताज़ा खबरें/ट्रेंडिंग/सबसे ज्यादा पढ़ी गई
    """)

  /// Lines of right.
  static let rights = WordPhrases(
    """
    copyright/all rights reserved/alle rechte vorbehalten/tous droits réservés
    todos los derechos reservados/todos os direitos reservados/tutti i diritti riservati
    alle rechten voorbehouden/med ensamrätt/wszelkie prawa zastrzeżone/všechna práva vyhrazena
    tüm hakları saklıdır/все права защищены/усі права захищено/hak cipta terpelihara
    hak cipta dilindungi/版权所有/版權所有/無断転載/禁無断転載/무단전재/무단 전재/저작권자
    جميع الحقوق محفوظة/כל הזכויות שמורות/सर्वाधिकार सुरक्षित
    """)
}
