import { gate } from "../../mod.ts";

gate("scenarios/digits_loss_prediction.yaml");
