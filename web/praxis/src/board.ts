// The board's script. The page works without it; with it, it is alive.
import { followAgenda } from "./agenda";
import { followLine } from "./line";
import { improveUpload } from "./upload";

if (document.getElementById("booking-form")) {
  followAgenda();
  followLine();
  improveUpload();
}
