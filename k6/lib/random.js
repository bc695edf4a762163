// Dice.

export const chance = (probability) => Math.random() < probability;

export const between = (least, most) => least + Math.floor(Math.random() * (most - least + 1));

export const pick = (list) => list[between(0, list.length - 1)];
