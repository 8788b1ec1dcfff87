/** Printable ASCII in 5 columns of 8 dots, two hexadecimal digits a column, the top dot lowest; the last row is for descenders. */
const columns =
  // space ! " # $ % & '
  '0000000000 00005f0000 0007000700 147f147f14 242a7f2a12 2313086462 3649562050 0004030000 ' +
  // ( ) * + , - . /
  '001c224100 0041221c00 2a1c7f1c2a 08083e0808 0080603000 0808080808 0000606000 2010080402 ' +
  // 0 1 2 3 4 5 6 7
  '3e5149453e 00427f4000 4261514946 2241494936 1814127f10 2745454539 3c4a494930 0171090503 ' +
  // 8 9 : ; < = > ?
  '3649494936 064949291e 0036360000 0080763600 0008142241 1414141414 4122140800 0201590906 ' +
  // @ A B C D E F G
  '3e415d594e 7c1211127c 7f49494936 3e41414122 7f4141413e 7f49494941 7f09090901 3e4149497a ' +
  // H I J K L M N O
  '7f0808087f 00417f4100 2040413f01 7f08142241 7f40404040 7f020c027f 7f0408107f 3e4141413e ' +
  // P Q R S T U V W
  '7f09090906 3e4151215e 7f09192946 2649494932 01017f0101 3f4040403f 1f2040201f 3f4038403f ' +
  // X Y Z [ \ ] ^ _
  '6314081463 0708700807 6151494543 007f414100 0204081020 0041417f00 0402010204 8080808080 ' +
  // ` a b c d e f g
  '0001020400 2054545478 7f48444438 3844444428 384444487f 3854545418 087e090102 18a4a4a47c ' +
  // h i j k l m n o
  '7f08040478 00447d4000 0080847d00 7f10284400 00417f4000 7c04180478 7c08040478 3844444438 ' +
  // p q r s t u v w
  'fc24242418 18242424fc 7c08040408 4854545424 043f444020 3c4040207c 1c2040201c 3c4030403c ' +
  // x y z { | } ~
  '4428102844 1ca0a0a07c 4464544c44 0008364100 00007f0000 0041360800 1008081008';

const FIRST = 0x20;

const glyphs: readonly (readonly number[])[] = columns
  .split(' ')
  .map((text) => Array.from({ length: 5 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16)));

/** Plus over minus, and what stands for letters that are not here. */
const plusMinus = [0x44, 0x44, 0x5f, 0x44, 0x44];
const unknown = [0x7f, 0x41, 0x41, 0x41, 0x7f];

export const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 8;

/** Whether a letter has a dot at a place; beyond the glyph there is none. */
export function glyphOf(letter: string): (column: number, row: number) => boolean {
  const glyph = letter === '±' ? plusMinus : (glyphs[(letter.codePointAt(0) ?? 0) - FIRST] ?? unknown);
  return (column, row) => row >= 0 && ((glyph[column] ?? 0) & (1 << row)) !== 0;
}
