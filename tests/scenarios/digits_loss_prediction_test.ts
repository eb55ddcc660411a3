import { gate } from "../../testing.ts";

gate("scenarios/digits_loss_prediction.yaml");
