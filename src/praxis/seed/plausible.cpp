#include "praxis/seed/plausible.h"

namespace cordon::praxis::seed {
namespace {

constexpr City french_cities[] = {
    {"Paris", "75001", 20, "FR-75", 48.8566, 2.3522, 210},     {"Marseille", "13001", 16, "FR-13", 43.2965, 5.3698, 87},
    {"Lyon", "69001", 9, "FR-69", 45.7640, 4.8357, 52},        {"Toulouse", "31000", 1, "FR-31", 43.6047, 1.4442, 50},
    {"Nice", "06000", 1, "FR-06", 43.7102, 7.2620, 34},        {"Nantes", "44000", 1, "FR-44", 47.2184, -1.5536, 32},
    {"Montpellier", "34000", 1, "FR-34", 43.6108, 3.8767, 30}, {"Strasbourg", "67000", 1, "FR-67", 48.5734, 7.7521, 29},
    {"Bordeaux", "33000", 1, "FR-33", 44.8378, -0.5792, 26},   {"Lille", "59000", 1, "FR-59", 50.6292, 3.0573, 23},
    {"Rennes", "35000", 1, "FR-35", 48.1173, -1.6778, 22},     {"Reims", "51100", 1, "FR-51", 49.2583, 4.0317, 18},
    {"Toulon", "83000", 1, "FR-83", 43.1242, 5.9280, 18},      {"Grenoble", "38000", 1, "FR-38", 45.1885, 5.7245, 16},
    {"Dijon", "21000", 1, "FR-21", 47.3220, 5.0415, 16},       {"Angers", "49000", 1, "FR-49", 47.4784, -0.5632, 15},
    {"Brest", "29200", 1, "FR-29", 48.3904, -4.4861, 14},      {"Clermont-Ferrand", "63000", 1, "FR-63", 45.7772, 3.0870, 14},
    {"Metz", "57000", 1, "FR-57", 49.1193, 6.1757, 12},        {"Perpignan", "66000", 1, "FR-66", 42.6887, 2.8948, 12},
};
constexpr City german_cities[] = {
    {"Berlin", "10115", 60, "DE-BE", 52.5200, 13.4050, 360},
    {"Hamburg", "20095", 40, "DE-HH", 53.5511, 9.9937, 180},
    {"München", "80331", 30, "DE-BY", 48.1351, 11.5820, 150},
    {"Köln", "50667", 30, "DE-NW", 50.9375, 6.9603, 107},
    {"Frankfurt am Main", "60308", 20, "DE-HE", 50.1109, 8.6821, 76},
    {"Stuttgart", "70173", 20, "DE-BW", 48.7758, 9.1829, 63},
    {"Düsseldorf", "40210", 20, "DE-NW", 51.2277, 6.7735, 62},
    {"Leipzig", "04103", 20, "DE-SN", 51.3397, 12.3731, 60},
    {"Dortmund", "44135", 15, "DE-NW", 51.5136, 7.4653, 59},
    {"Essen", "45127", 15, "DE-NW", 51.4556, 7.0116, 58},
    {"Bremen", "28195", 15, "DE-HB", 53.0793, 8.8017, 57},
    {"Dresden", "01067", 15, "DE-SN", 51.0504, 13.7373, 56},
    {"Hannover", "30159", 15, "DE-NI", 52.3759, 9.7320, 53},
    {"Nürnberg", "90402", 12, "DE-BY", 49.4521, 11.0767, 52},
    {"Freiburg im Breisgau", "79098", 8, "DE-BW", 47.9990, 7.8421, 23},
    {"Mainz", "55116", 8, "DE-RP", 49.9929, 8.2473, 22},
    {"Erfurt", "99084", 8, "DE-TH", 50.9848, 11.0299, 21},
    {"Rostock", "18055", 8, "DE-MV", 54.0924, 12.0991, 21},
    {"Kiel", "24103", 8, "DE-SH", 54.3233, 10.1228, 25},
    {"Saarbrücken", "66111", 8, "DE-SL", 49.2402, 6.9969, 18},
};
constexpr City italian_cities[] = {
    {"Roma", "00118", 80, "IT-62", 41.9028, 12.4964, 280},   {"Milano", "20121", 40, "IT-25", 45.4642, 9.1900, 137},
    {"Napoli", "80121", 20, "IT-72", 40.8518, 14.2681, 91},  {"Torino", "10121", 20, "IT-21", 45.0703, 7.6869, 85},
    {"Palermo", "90121", 20, "IT-82", 38.1157, 13.3615, 63}, {"Genova", "16121", 20, "IT-42", 44.4056, 8.9463, 56},
    {"Bologna", "40121", 15, "IT-45", 44.4949, 11.3426, 39}, {"Firenze", "50121", 15, "IT-52", 43.7696, 11.2558, 36},
    {"Bari", "70121", 10, "IT-75", 41.1171, 16.8719, 32},    {"Catania", "95121", 10, "IT-82", 37.5079, 15.0830, 30},
    {"Verona", "37121", 10, "IT-34", 45.4384, 10.9916, 26},  {"Venezia", "30121", 10, "IT-34", 45.4408, 12.3155, 25},
    {"Padova", "35121", 10, "IT-34", 45.4064, 11.8768, 21},  {"Trieste", "34121", 8, "IT-36", 45.6495, 13.7768, 20},
    {"Parma", "43121", 6, "IT-45", 44.8015, 10.3279, 20},    {"Cagliari", "09121", 6, "IT-88", 39.2238, 9.1217, 15},
    {"Perugia", "06121", 6, "IT-55", 43.1107, 12.3908, 16},  {"Ancona", "60121", 6, "IT-57", 43.6158, 13.5189, 10},
    {"Bolzano", "39100", 1, "IT-32", 46.4983, 11.3548, 11},  {"Trento", "38121", 4, "IT-32", 46.0748, 11.1217, 12},
};

constexpr View french_streets[] = {"rue de la République", "rue Pasteur",        "avenue Jean-Jaurès", "rue Victor-Hugo",
                                   "boulevard Voltaire",   "rue des Lilas",      "place du Marché",    "rue du Moulin",
                                   "avenue de la Gare",    "rue de la Fontaine", "rue Marie-Curie",    "cours Lafayette",
                                   "rue des Écoles",       "quai des Tanneurs",  "rue Saint-Martin",   "allée des Tilleuls"};
constexpr View german_streets[] = {"Hauptstraße",  "Bahnhofstraße",   "Gartenstraße",  "Schillerstraße",
                                   "Goethestraße", "Lindenallee",     "Am Markt",      "Kirchgasse",
                                   "Bergstraße",   "Friedrichstraße", "Mühlenweg",     "Ringstraße",
                                   "Rosenweg",     "Schulstraße",     "Uferpromenade", "Kastanienallee"};
constexpr View italian_streets[] = {"via Garibaldi",
                                    "via Roma",
                                    "corso Italia",
                                    "via Mazzini",
                                    "piazza Cavour",
                                    "via Dante",
                                    "via Verdi",
                                    "viale della Stazione",
                                    "via San Marco",
                                    "via dei Mille",
                                    "corso Vittorio Emanuele",
                                    "via Leopardi",
                                    "via delle Rose",
                                    "largo Augusto",
                                    "via Manzoni",
                                    "via Galileo Galilei"};

constexpr View french_women[] = {"Jeanne", "Claire",  "Sophie",  "Hélène", "Camille", "Léa",      "Manon",
                                 "Inès",   "Fatima",  "Chloé",   "Louise", "Alice",   "Juliette", "Nathalie",
                                 "Céline", "Aurélie", "Margaux", "Noémie", "Élise",   "Amina"};
constexpr View french_men[] = {"Pierre",  "Lucas",  "Hugo",    "Antoine",  "Karim",   "Thomas", "Mathieu",
                               "Nicolas", "Julien", "Étienne", "Marcel",   "Gabriel", "Louis",  "Raphaël",
                               "Olivier", "Yann",   "Benoît",  "François", "Malik",   "Théo"};
constexpr View french_families[] = {
    "Martin", "Bernard",  "Moreau",     "Lefèvre", "Roux",     "Girard", "Fontaine", "Chevalier", "Marchand", "Benali",
    "Diallo", "Garnier",  "Faure",      "Mercier", "Blanchet", "Renard", "Lemoine",  "Perrin",    "Gauthier", "Morel",
    "Picard", "Delaunay", "Carpentier", "N'Guyen", "Le Goff",  "Dupuis", "Rivière",  "Bourgeois", "Haddad",   "Traoré"};
constexpr View german_women[] = {"Anna",    "Lena",  "Katharina", "Sabine",  "Ursula", "Hannah", "Leonie",
                                 "Johanna", "Aylin", "Greta",     "Heike",   "Julia",  "Marie",  "Petra",
                                 "Nele",    "Elif",  "Birgit",    "Theresa", "Frieda", "Clara"};
constexpr View german_men[] = {"Paul", "Jonas",  "Lukas",    "Felix",  "Maximilian", "Stefan",   "Jürgen",
                               "Emre", "Tobias", "Matthias", "Moritz", "Karl",       "Wolfgang", "Sebastian",
                               "Ali",  "Jan",    "Uwe",      "Anton",  "Henrik",     "Götz"};
constexpr View german_families[] = {"Müller",  "Schmidt", "Schneider", "Fischer", "Weber",     "Wagner",   "Becker",  "Hoffmann",
                                    "Schäfer", "Koch",    "Bauer",     "Richter", "Klein",     "Schröder", "Neumann", "Schwarz",
                                    "Yılmaz",  "Krüger",  "Lange",     "Vogel",   "Friedrich", "Keller",   "Günther", "Winkler",
                                    "Lorenz",  "Baumann", "Özdemir",   "Voß",     "Jäger",     "von Stein"};
constexpr View italian_women[] = {"Giulia",  "Chiara",   "Francesca", "Sofia",    "Martina",   "Elena",   "Paola",
                                  "Alessia", "Beatrice", "Lucia",     "Sara",     "Valentina", "Ginevra", "Rosa",
                                  "Teresa",  "Bianca",   "Ilaria",    "Caterina", "Nadia",     "Serena"};
constexpr View italian_men[] = {"Marco",   "Luca",   "Matteo",   "Alessandro", "Giovanni", "Andrea",  "Francesco",
                                "Lorenzo", "Davide", "Simone",   "Pietro",     "Antonio",  "Stefano", "Riccardo",
                                "Tommaso", "Nicolò", "Giuseppe", "Salvatore",  "Enrico",   "Omar"};
constexpr View italian_families[] = {"Rossi",    "Russo",  "Ferrari",  "Esposito", "Bianchi",    "Romano",  "Colombo", "Ricci",
                                     "Marino",   "Greco",  "Bruno",    "Gallo",    "Conti",      "De Luca", "Costa",   "Giordano",
                                     "Mancini",  "Rizzo",  "Lombardi", "Moretti",  "Barbieri",   "Fontana", "Santoro", "Mariani",
                                     "D'Angelo", "Caruso", "Ferri",    "Testa",    "Pellegrini", "Hu"};

constexpr Sounds french{.cities = french_cities,
                        .streets = french_streets,
                        .women = french_women,
                        .men = french_men,
                        .families = french_families,
                        .zone = "Europe/Paris",
                        .language = "fr"};
constexpr Sounds german{.cities = german_cities,
                        .streets = german_streets,
                        .women = german_women,
                        .men = german_men,
                        .families = german_families,
                        .zone = "Europe/Berlin",
                        .language = "de"};
constexpr Sounds italian{.cities = italian_cities,
                         .streets = italian_streets,
                         .women = italian_women,
                         .men = italian_men,
                         .families = italian_families,
                         .zone = "Europe/Rome",
                         .language = "it"};

}  // namespace

Sounds const& sounds_of(Country country) {
  switch (country) {
    case Country::germany: return german;
    case Country::italy: return italian;
    case Country::france: break;
  }
  return french;
}

}  // namespace cordon::praxis::seed
