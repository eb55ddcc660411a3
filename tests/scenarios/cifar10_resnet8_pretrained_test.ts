import { gate } from "../../mod.ts";

gate("scenarios/cifar10_resnet8_pretrained.yaml");
