/// Reads one file in the syntax of ftr-site-config.
struct SiteRuleParser {
  static func parse(
    _ bytes: [UInt8], file: String
  ) -> (rule: SiteRule?, diagnostics: [SiteRuleDiagnostic]) {
    (nil, [])
  }
}
