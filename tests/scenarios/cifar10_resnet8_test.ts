import { gate } from "../../mod.ts";

gate("scenarios/cifar10_resnet8.yaml");
