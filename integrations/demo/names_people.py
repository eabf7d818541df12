"""First and last names for the people of the demonstration."""

FIRST_FR = (
    "Claire", "Julien", "Amélie", "Mathieu", "Nadia", "Olivier", "Sophie", "Karim", "Hélène", "Antoine",
    "Camille", "Thomas", "Élodie", "Nicolas", "Fatima", "Laurent", "Manon", "Guillaume", "Inès", "Pierre",
    "Virginie", "Mehdi", "Aurélie", "Bruno", "Charlotte", "Yann", "Sandrine", "Rémi", "Léa", "Vincent",
)  # fmt: skip
LAST_FR = (
    "Fontaine", "Moreau", "Lefèvre", "Girard", "Benali", "Rousseau", "Chevalier", "Haddad", "Marchand", "Dubois",
    "Perrin", "Lambert", "Masson", "Bertrand", "Diallo", "Carpentier", "Renaud", "Gauthier", "Meunier", "Brunet",
    "Da Silva", "Leclerc", "Roussel", "Colin", "Vasseur", "Le Goff", "Barbier", "Schneider", "Prévost", "Noël",
)  # fmt: skip
FIRST_EN = (
    "Emma", "James", "Priya", "Oliver", "Hannah", "Daniel", "Grace", "Samuel", "Laura", "Michael",
    "Aisha", "Robert", "Charlotte", "Ben", "Rachel", "Tom", "Megan", "Adam", "Naomi", "Peter",
    "Zoe", "Andrew", "Chloe", "Simon", "Ruth", "Edward", "Fiona", "Martin", "Alice", "Joseph",
)  # fmt: skip
LAST_EN = (
    "Whitfield", "Bennett", "Sharma", "Clarke", "Hughes", "Okafor", "Sullivan", "Palmer", "Reid", "Foster",
    "Khan", "Morgan", "Barnes", "Ellis", "Chapman", "Walsh", "Patel", "Fletcher", "Hart", "Osborne",
    "Lawson", "Doyle", "Nkosi", "Fraser", "Griffiths", "Harper", "Murray", "Stone", "Webb", "Young",
)  # fmt: skip
