// French.
export default {
  chat: "Chat", close: "Fermer le chat", back: "Retour", loading: "Chargement…",
  load_failed: "Le chat n’a pas pu être chargé.", try_again: "Réessayer",

  greeting: "Bonjour ! Comment pouvons-nous vous aider ?", choose_topic: "De quoi s’agit-il ?", choose_person: "Parler à quelqu’un",
  start: "Démarrer un chat", chat_with: "Discuter avec {name}", chat_about: "Discuter de : {name}",
  go_on: "Revenir à votre conversation", other_topics: "Autre chose", online: "En ligne", away: "Absent",
  we_are_away: "Nous ne sommes pas là pour le moment. Nous répondrons dès notre retour.",

  form_title: "Avant de commencer", offline_title: "Laissez-nous un message", optional: "facultatif", choose: "Veuillez choisir",
  missing: "Veuillez remplir ce champ.", bad_email: "Cela ne ressemble pas à une adresse e-mail.", bad_field: "Veuillez vérifier ce champ.",
  read_more: "En savoir plus", begin: "Démarrer le chat", submit: "Envoyer",
  form_thanks: "Merci ! Nous avons bien reçu votre message et vous répondrons.", another: "Écrire un autre message",

  conversation: "Conversation", you: "Vous", us: "Support", bot: "Assistant", empty: "Écrivez-nous : quelqu’un vous répondra ici.",
  older: "Messages précédents", new_messages: { one: "{n} nouveau message", other: "{n} nouveaux messages" }, unread_line: "Nouveau",
  typing: "{name} écrit…", typing_us: "Quelqu’un écrit…", edited: "modifié", deleted: "Ce message a été supprimé.",
  sending: "Envoi en cours", sent: "Envoyé", read: "Lu", failed: "Non envoyé", more_text: "Tout afficher",
  reply: "Citer", answering: "Réponse à {name}", cancel: "Annuler", remove: "Supprimer", remove_sure: "Supprimer ce message pour tout le monde ?",
  keep: "Garder", retry: "Renvoyer", discard: "Abandonner", quoted_gone: "Un message précédent",

  message: "Votre message", write_here: "Écrivez un message…", send: "Envoyer", attach: "Joindre un fichier", drop_here: "Déposez ici les fichiers à envoyer",
  limits: { one: "{n} fichier de {size} au plus.", other: "{n} fichiers de {size} chacun au plus." },
  too_long: { one: "{n} caractère de trop.", other: "{n} caractères de trop." }, left: { one: "Encore {n} caractère", other: "Encore {n} caractères" },
  too_many_files: { one: "Pas plus de {n} fichier par message.", other: "Pas plus de {n} fichiers par message." },
  file_too_large: "« {name} » est trop volumineux : {size} au plus.", file_type: "« {name} » ne peut pas être envoyé : ce type de fichier n’est pas accepté.",
  file_failed: "« {name} » n’a pas pu être envoyé.", file_uploading: "Envoi de {name}", remove_file: "Retirer {name}",

  picture: "Image", film: "Vidéo", sound: "Son", voice: "Message vocal", file: "Fichier", sticker: "Autocollant",
  download: "Télécharger {name}", open_picture: "Afficher l’image : {name}", gone: "Ce fichier n’existe plus.", location: "Lieu",
  contact: "Contact", answers: "Réponses", cards: "Cartes", previous: "Précédent", next: "Suivant", form_sent: "Vos informations", yes: "Oui",

  reconnecting: "La connexion est interrompue. Nouvel essai…", connected: "Connexion rétablie.", error_lost: "Pas de connexion. Votre message est conservé.",
  error_rate: { one: "C’était beaucoup à la fois. Reprise dans {n} seconde.", other: "C’était beaucoup à la fois. Reprise dans {n} secondes." },
  error_too_large: "C’est trop volumineux pour être envoyé.", error_invalid: "Ce message n’a pas été accepté.", error_type: "Ce type de fichier n’est pas accepté.",
  error_challenge: "Nous n’avons pas pu vérifier que vous êtes une personne.", error_unknown: "Cela n’existe plus.", error_other: "Une erreur s’est produite. Veuillez réessayer.",
  you_are_away: "Nous ne sommes plus là. {hint}",
};
