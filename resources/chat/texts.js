// The page's words. A language that is missing here reads English.

const EN = {
  chat: "Chat", with: "Chat with {company}", welcome: "Hello! Tell us a little, and someone will be with you.",
  name: "Your name", optional: "optional", choose: "Please choose", begin: "Start chat", beginning: "Starting …",
  needed: "Please fill this in.", address: "Please give a complete email address.",
  waiting: "Waiting for someone to answer", first: "You are next", place: "{place} before you",
  active: "You are talking to {agent}", paused: "We answer here as soon as we can", over: "This chat has ended",
  write: "Your message", hint: "Write a message …", send: "Send", attach: "Send a picture or a file", end: "End chat", close: "Close chat",
  sure: "End it now?", you: "You", typing: "{name} is writing …", newer: "New messages", read: "Read", sent: "Sent", waits: "Waiting to be sent",
  lost: "No connection. What you write is kept and sent as soon as it is back.", gone: "This chat is not open any more.",
  joined: "{name} has joined the chat", left: "{name} has left the chat", transferred: "You are being passed on to a colleague",
  ended: "The chat has ended", customer_left: "You have ended the chat", returned: "You are back in the line",
  rate: "How was it?", stars: "{n} of 5 stars", star: "1 of 5 stars", tell: "Anything you would like to tell us?", rated: "Send rating", thanks: "Thank you!",
  to: "Have the conversation sent to you", mail: "Send", mailed: "Sent to {to}.", again: "Start a new chat", picture: "Picture {name}",
  file_lost: "The file {name} was not sent: the page was loaded again. Please choose it once more.", remove: "Remove", retry: "Try again",
  unreadable: "This could not be read.", too_big: "This is too big: a file may have 5 MB.", too_long: "This is too long: a message may have 4,000 characters.",
  too_fast: "That was very fast. It is sent in a moment.", too_many: "Too often. Please try again later.", empty: "There is nothing in it.",
  enough_files: "No more files fit into this chat.",
  blocked_file: "Files of this kind are not taken.", wrong_type: "This file is not what its name says, or of a kind that is not taken.",
  unknown_stream: "There is no chat at this address.", unknown_token: "Your earlier chat is not open any more.", no_mail: "This address cannot be used.", failed: "This did not work. Please try again.",
};

const DE = {
  chat: "Chat", with: "Chat mit {company}", welcome: "Hallo! Erzählen Sie uns kurz, worum es geht; gleich ist jemand für Sie da.",
  name: "Ihr Name", optional: "freiwillig", choose: "Bitte wählen", begin: "Chat beginnen", beginning: "Beginnt …",
  needed: "Bitte ausfüllen.", address: "Bitte eine vollständige E-Mail-Adresse angeben.",
  waiting: "Gleich antwortet jemand", first: "Sie sind als Nächstes dran", place: "{place} vor Ihnen",
  active: "Sie sprechen mit {agent}", paused: "Wir antworten hier, sobald wir können", over: "Dieser Chat ist beendet",
  write: "Ihre Nachricht", hint: "Nachricht schreiben …", send: "Senden", attach: "Bild oder Datei senden", end: "Chat beenden", close: "Chat schließen",
  sure: "Jetzt beenden?", you: "Sie", typing: "{name} schreibt …", newer: "Neue Nachrichten", read: "Gelesen", sent: "Gesendet", waits: "Wird gesendet, sobald es geht",
  lost: "Keine Verbindung. Was Sie schreiben, bleibt erhalten und wird gesendet, sobald sie wieder da ist.", gone: "Dieser Chat ist nicht mehr offen.",
  joined: "{name} ist jetzt im Chat", left: "{name} hat den Chat verlassen", transferred: "Sie werden an einen Kollegen übergeben",
  ended: "Der Chat ist beendet", customer_left: "Sie haben den Chat beendet", returned: "Sie sind wieder in der Reihe",
  rate: "Wie war es?", stars: "{n} von 5 Sternen", star: "1 von 5 Sternen", tell: "Möchten Sie uns noch etwas sagen?", rated: "Bewertung senden", thanks: "Vielen Dank!",
  to: "Das Gespräch als E-Mail erhalten", mail: "Senden", mailed: "An {to} gesendet.", again: "Neuen Chat beginnen", picture: "Bild {name}",
  file_lost: "Die Datei {name} wurde nicht gesendet: Die Seite wurde neu geladen. Bitte noch einmal auswählen.", remove: "Entfernen", retry: "Noch einmal",
  unreadable: "Das konnte nicht gelesen werden.", too_big: "Das ist zu groß: Eine Datei darf 5 MB haben.", too_long: "Das ist zu lang: Eine Nachricht darf 4.000 Zeichen haben.",
  too_fast: "Das ging sehr schnell. Es wird gleich gesendet.", too_many: "Zu oft. Bitte später noch einmal.", empty: "Es ist nichts darin.",
  enough_files: "In diesen Chat passen keine weiteren Dateien.",
  blocked_file: "Dateien dieser Art werden nicht angenommen.", wrong_type: "Diese Datei ist nicht, was ihr Name sagt, oder wird nicht angenommen.",
  unknown_stream: "Unter dieser Adresse gibt es keinen Chat.", unknown_token: "Ihr früherer Chat ist nicht mehr offen.", no_mail: "Diese Adresse geht nicht.", failed: "Das hat nicht geklappt. Bitte noch einmal.",
};

const FR = {
  chat: "Chat", with: "Chat avec {company}", welcome: "Bonjour ! Dites-nous en quelques mots de quoi il s’agit, quelqu’un vous répond.",
  name: "Votre nom", optional: "facultatif", choose: "Veuillez choisir", begin: "Démarrer le chat", beginning: "Un instant …",
  needed: "À remplir, s’il vous plaît.", address: "Veuillez donner une adresse e-mail complète.",
  waiting: "Quelqu’un va vous répondre", first: "C’est bientôt à vous", place: "{place} avant vous",
  active: "Vous parlez avec {agent}", paused: "Nous répondons ici dès que possible", over: "Ce chat est terminé",
  write: "Votre message", hint: "Écrire un message …", send: "Envoyer", attach: "Envoyer une image ou un fichier", end: "Terminer", close: "Fermer le chat",
  sure: "Terminer maintenant ?", you: "Vous", typing: "{name} écrit …", newer: "Nouveaux messages", read: "Lu", sent: "Envoyé", waits: "En attente d’envoi",
  lost: "Pas de connexion. Ce que vous écrivez est gardé et partira dès son retour.", gone: "Ce chat n’est plus ouvert.",
  joined: "{name} a rejoint le chat", left: "{name} a quitté le chat", transferred: "Nous vous passons un collègue",
  ended: "Le chat est terminé", customer_left: "Vous avez terminé le chat", returned: "Vous êtes de nouveau dans la file",
  rate: "Comment était-ce ?", stars: "{n} étoiles sur 5", star: "1 étoile sur 5", tell: "Quelque chose à nous dire ?", rated: "Envoyer l’avis", thanks: "Merci !",
  to: "Recevoir la conversation par e-mail", mail: "Envoyer", mailed: "Envoyé à {to}.", again: "Nouveau chat", picture: "Image {name}",
  file_lost: "Le fichier {name} n’est pas parti : la page a été rechargée. Choisissez-le encore une fois.", remove: "Enlever", retry: "Réessayer",
  unreadable: "Illisible.", too_big: "Trop gros : 5 Mo au plus par fichier.", too_long: "Trop long : 4 000 caractères au plus.",
  too_fast: "C’était très rapide. L’envoi suit dans un instant.", too_many: "Trop souvent. Réessayez plus tard.", empty: "Il n’y a rien dedans.",
  enough_files: "Cette discussion ne peut plus recevoir de fichiers.",
  blocked_file: "Les fichiers de ce type ne sont pas acceptés.", wrong_type: "Ce fichier n’est pas ce que dit son nom, ou n’est pas accepté.",
  unknown_stream: "Il n’y a pas de chat à cette adresse.", unknown_token: "Votre ancien chat n’est plus ouvert.", no_mail: "Cette adresse ne convient pas.", failed: "Cela n’a pas marché. Réessayez.",
};

const ES = {
  chat: "Chat", with: "Chat con {company}", welcome: "¡Hola! Cuéntenos brevemente de qué se trata y enseguida le atendemos.",
  name: "Su nombre", optional: "opcional", choose: "Elija, por favor", begin: "Empezar el chat", beginning: "Empezando …",
  needed: "Rellene este campo, por favor.", address: "Indique una dirección de correo completa, por favor.",
  waiting: "Enseguida le atendemos", first: "Es el siguiente", place: "{place} antes que usted",
  active: "Habla con {agent}", paused: "Contestamos aquí en cuanto podamos", over: "Este chat ha terminado",
  write: "Su mensaje", hint: "Escriba un mensaje …", send: "Enviar", attach: "Enviar una imagen o un archivo", end: "Terminar", close: "Cerrar el chat",
  sure: "¿Terminar ahora?", you: "Usted", typing: "{name} está escribiendo …", newer: "Mensajes nuevos", read: "Leído", sent: "Enviado", waits: "Pendiente de envío",
  lost: "Sin conexión. Lo que escriba se guarda y se envía en cuanto vuelva.", gone: "Este chat ya no está abierto.",
  joined: "{name} se ha unido al chat", left: "{name} ha salido del chat", transferred: "Le pasamos con otra persona",
  ended: "El chat ha terminado", customer_left: "Ha terminado el chat", returned: "Está de nuevo en la cola",
  rate: "¿Qué tal ha ido?", stars: "{n} de 5 estrellas", star: "1 de 5 estrellas", tell: "¿Quiere decirnos algo más?", rated: "Enviar valoración", thanks: "¡Gracias!",
  to: "Recibir la conversación por correo", mail: "Enviar", mailed: "Enviado a {to}.", again: "Empezar otro chat", picture: "Imagen {name}",
  file_lost: "El archivo {name} no se envió: la página se volvió a cargar. Elíjalo otra vez.", remove: "Quitar", retry: "Reintentar",
  unreadable: "No se ha podido leer.", too_big: "Es demasiado grande: un archivo puede tener 5 MB.", too_long: "Es demasiado largo: un mensaje puede tener 4.000 caracteres.",
  too_fast: "Ha sido muy rápido. Se envía en un momento.", too_many: "Demasiadas veces. Inténtelo más tarde.", empty: "Está vacío.",
  enough_files: "No caben más archivos en este chat.",
  blocked_file: "No se aceptan archivos de este tipo.", wrong_type: "Este archivo no es lo que dice su nombre, o no se acepta.",
  unknown_stream: "No hay ningún chat en esta dirección.", unknown_token: "Su chat anterior ya no está abierto.", no_mail: "Esta dirección no sirve.", failed: "No ha funcionado. Inténtelo otra vez.",
};

export const LANGUAGES = { en: EN, de: DE, fr: FR, es: ES };

// Gives a function from key to words, in the first of the wanted languages that is there.
export function wordsFor(wanted) {
  const short = (tag) => tag.slice(0, 2).toLowerCase();
  const locale = wanted.find((tag) => LANGUAGES[short(tag)]) || "en";
  const known = short(locale);
  const words = (key, values) => {
    const text = LANGUAGES[known][key] || EN[key] || key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
  };
  words.language = known;
  words.locale = /^[a-z]{2}(-[a-z0-9]{2,8})*$/i.test(locale) ? locale : known; // of times and dates
  return words;
}
