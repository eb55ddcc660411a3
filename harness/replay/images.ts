/** Images on which a chip and the exact network differ. */

/** An image of the test set, from 0, its label and the classes that it was given; −1 where there was no number. */
export interface ImageChange {
  image: number;
  label: number;
  exact: number;
  chip: number;
}

/** What the chip loses and wins against the exact network. */
export interface ImageChanges {
  /** Right by the exact network, wrong by the chip. */
  lost: ImageChange[];
  /** Wrong by the exact network, right by the chip. */
  won: ImageChange[];
}

interface Classes {
  labels: Uint32Array;
  exact: Int32Array;
  chip: Int32Array;
}

export function changesOf({ labels, exact, chip }: Classes): ImageChanges {
  const all = Array.from(labels, (label, image) => ({ image, label, exact: exact[image], chip: chip[image] }));
  return {
    lost: all.filter((one) => one.exact === one.label && one.chip !== one.label),
    won: all.filter((one) => one.exact !== one.label && one.chip === one.label),
  };
}

/** Images whose class is their label. */
export function countRight(labels: Uint32Array, classes: Int32Array): number {
  return classes.reduce((sum, found, image) => sum + Number(found === labels[image]), 0);
}
