// German.
export default {
  chat: "Chat", close: "Chat schließen", back: "Zurück", loading: "Wird geladen …",
  load_failed: "Der Chat konnte nicht geladen werden.", try_again: "Noch einmal versuchen",

  greeting: "Hallo! Wie können wir helfen?", choose_topic: "Worum geht es?", choose_person: "Mit jemandem sprechen",
  start: "Chat beginnen", chat_with: "Mit {name} chatten", chat_about: "Chat zum Thema {name}",
  go_on: "Zurück zu Ihrem Gespräch", other_topics: "Etwas anderes", online: "Online", away: "Abwesend",
  we_are_away: "Wir sind gerade nicht da. Wir antworten, sobald wir zurück sind.",

  form_title: "Bevor es losgeht", offline_title: "Hinterlassen Sie uns eine Nachricht", optional: "freiwillig", choose: "Bitte wählen",
  missing: "Bitte füllen Sie dieses Feld aus.", bad_email: "Das sieht nicht nach einer E-Mail-Adresse aus.", bad_field: "Bitte prüfen Sie dieses Feld.",
  read_more: "Mehr dazu", begin: "Chat beginnen", submit: "Absenden",
  form_thanks: "Vielen Dank! Ihre Nachricht ist angekommen, wir melden uns.", another: "Noch eine Nachricht schreiben",

  conversation: "Gespräch", you: "Sie", us: "Support", bot: "Assistent", empty: "Schreiben Sie uns: Hier antwortet jemand.",
  older: "Frühere Nachrichten", new_messages: { one: "{n} neue Nachricht", other: "{n} neue Nachrichten" }, unread_line: "Neu",
  typing: "{name} schreibt …", typing_us: "Jemand schreibt …", edited: "bearbeitet", deleted: "Diese Nachricht wurde gelöscht.",
  sending: "Wird gesendet", sent: "Gesendet", read: "Gelesen", failed: "Nicht gesendet", more_text: "Alles zeigen",
  reply: "Zitieren", answering: "Antwort an {name}", cancel: "Abbrechen", remove: "Löschen", remove_sure: "Diese Nachricht für alle löschen?",
  keep: "Behalten", retry: "Noch einmal senden", discard: "Verwerfen", quoted_gone: "Eine frühere Nachricht",

  message: "Ihre Nachricht", write_here: "Nachricht schreiben …", send: "Senden", attach: "Datei anhängen", drop_here: "Dateien hier ablegen, um sie zu senden",
  limits: { one: "Höchstens {n} Datei mit {size}.", other: "Höchstens {n} Dateien mit je {size}." },
  too_long: { one: "{n} Zeichen zu viel.", other: "{n} Zeichen zu viel." }, left: { one: "Noch {n} Zeichen", other: "Noch {n} Zeichen" },
  too_many_files: { one: "Höchstens {n} Datei in einer Nachricht.", other: "Höchstens {n} Dateien in einer Nachricht." },
  file_too_large: "„{name}“ ist zu groß: Höchstens {size} sind möglich.", file_type: "„{name}“ kann nicht gesendet werden: Dateien dieser Art werden nicht angenommen.",
  file_failed: "„{name}“ konnte nicht hochgeladen werden.", file_uploading: "{name} wird hochgeladen", remove_file: "{name} entfernen",

  picture: "Bild", film: "Video", sound: "Ton", voice: "Sprachnachricht", file: "Datei", sticker: "Sticker",
  download: "{name} herunterladen", open_picture: "Bild zeigen: {name}", gone: "Diese Datei gibt es nicht mehr.", location: "Ort",
  contact: "Kontakt", answers: "Antworten", cards: "Karten", previous: "Zurück", next: "Weiter", form_sent: "Ihre Angaben", yes: "Ja",

  reconnecting: "Die Verbindung ist unterbrochen. Neuer Versuch …", connected: "Wieder verbunden.", error_lost: "Keine Verbindung. Ihre Nachricht ist aufgehoben.",
  error_rate: { one: "Das war viel auf einmal. Weiter geht es in {n} Sekunde.", other: "Das war viel auf einmal. Weiter geht es in {n} Sekunden." },
  error_too_large: "Das ist zu groß zum Senden.", error_invalid: "Diese Nachricht wurde nicht angenommen.", error_type: "Dateien dieser Art werden nicht angenommen.",
  error_challenge: "Wir konnten nicht prüfen, dass Sie ein Mensch sind.", error_unknown: "Das gibt es nicht mehr.", error_other: "Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal.",
  you_are_away: "Wir sind jetzt nicht mehr da. {hint}",
};
