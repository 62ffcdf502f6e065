extension Lexicon {
  /// What the words of a short line are about. One word proves nothing; a learned model weighs them.
  struct Topics: OptionSet, Hashable, Sendable {
    var rawValue: UInt32
    static let share = Topics(rawValue: 1 << 1)
    static let subscription = Topics(rawValue: 1 << 2)
    static let more = Topics(rawValue: 1 << 3)
    static let rights = Topics(rawValue: 1 << 4)
    static let consent = Topics(rawValue: 1 << 5)
    static let comment = Topics(rawValue: 1 << 6)
    static let picture = Topics(rawValue: 1 << 7)
    static let byline = Topics(rawValue: 1 << 8)
    static let advert = Topics(rawValue: 1 << 9)
    static let editor = Topics(rawValue: 1 << 10)
    static let date = Topics(rawValue: 1 << 11)
    static let reference = Topics(rawValue: 1 << 12)
    static let purchase = Topics(rawValue: 1 << 13)
    static let address = Topics(rawValue: 1 << 14)

    /// In the order of their bits, from bit 1.
    static let names = [
      "share", "subscription", "more", "rights", "consent", "comment", "picture", "byline",
      "advert", "editor", "date", "reference", "purchase", "address",
    ]

    static let lists: [(words: StaticString, bits: UInt32)] = [
      (
        """
        share tweet facebook twitter whatsapp linkedin pinterest email mail print teilen drucken
        partager compartir compartilhar condividi telegram instagram youtube tiktok threads bluesky
        reddit delen dela del udostępnij поделиться подписывайтесь 공유 مشاركة
        """, share.rawValue
      ),
      (
        """
        newsletter newsletters subscribe subscriber subscribers subscription subscriptions signup
        sign login log register registered abonnieren abonnement abonnenten abo abonnez anmelden
        anmeldung registrieren einloggen inscrivez inscription suscríbete suscripción suscriptores
        iscriviti assine assinantes inbox premium paywall podcast app download abonneer prenumerera
        abonner nyhetsbrev подписка 구독 اشترك
        """, subscription.rawValue
      ),
      (
        """
        more also related recommended next trending popular latest read stories mehr auch lesen
        weiterlesen thema themen weitere interessant lire aussi voir lea leia leggi también também
        anche mais más lees meer läs les også więcej czytaj ещё читайте также topstories discover
        explore continue
        """, more.rawValue
      ),
      (
        """
        © copyright rights reserved rechte vorbehalten droits réservés derechos reservados direitos
        reprint permission trademark trademarks llc inc gmbh ltd
        """, rights.rawValue
      ),
      (
        """
        cookie cookies privacy terms datenschutz datenschutzerklärung impressum consent policy
        einwilligung zustimmung inhalte inhalt tracking drittanbieter confidentialité privacidad
        javascript browser adblocker settings einstellungen
        """, consent.rawValue
      ),
      (
        """
        comment comments reply replies kommentar kommentare kommentieren commentaire commentaires
        comentario comentarios commenti reacties diskutieren diskussion forum moderators commented
        kommentarer комментарии 댓글 تعليق
        """, comment.rawValue
      ),
      (
        """
        photo photos photograph photographer image images getty reuters shutterstock afp dpa ap epa
        credit credits foto fotos bild bilder imago picture pictures quelle source sources
        illustration unsplash pexels wikimedia istock alamy courtesy screenshot video videos фото
        """, picture.rawValue
      ),
      (
        """
        by von par por author autor autorin written published updated posted aktualisiert stand
        veröffentlicht lesezeit publié publicado pubblicato reviewed reviewer edited editor modified
        min mins minute minutes minuten ago uhr redaktion
        """, byline.rawValue
      ),
      (
        """
        advertisement advertisements advert ads advertising anzeige anzeigen werbung publicité
        publicidad pubblicità publicidade sponsor sponsored affiliate commission promo deal deals
        reklama reklame annons annonce affiliatelinks provision реклама
        """, advert.rawValue
      ),
      (
        """
        correspondent contributor contributed contact follow us founder expert biography bio about
        disclaimer correction journalist reporter redakteur redakteurin volontär team writer
        specialist ceo director director's experience
        """, editor.rawValue
      ),
      (
        """
        january february march april may june july august september october november december jan
        feb mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober
        dezember janvier février mars avril juin juillet août septembre octobre novembre décembre
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag
        freitag samstag sonntag
        """, date.rawValue
      ),
      (
        """
        references sources footnotes footnote bibliography notes quellen literatur contents inhalt
        inhaltsverzeichnis tags tag topics categories category filed faq faqs frequently doi pp vol
        isbn retrieved
        """, reference.rawValue
      ),
      (
        """
        price prices cart buy shop order checkout quote quotes free trial demo click started learn
        schedule call today offer offers discount save sale shipping kaufen preis bestellen
        """, purchase.rawValue
      ),
      ("http https www com org net html", address.rawValue),
    ]
  }
}
