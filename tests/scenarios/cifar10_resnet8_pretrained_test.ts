import { gate } from "../../testing.ts";

gate("scenarios/cifar10_resnet8_pretrained.yaml");
