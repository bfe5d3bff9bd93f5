"""TensorFlow's beginner quickstart as a notebook for plain Jupyter, in our own words, in English and Korean.

It is made without any library: the format is JSON (Jupyter, "The Notebook file format", version 4.5). The same
language gives the same bytes; each cell has a fixed id, so that two downloads can be compared.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Language = Literal["en", "ko"]


@dataclass(frozen=True)
class Text:
    """A Markdown cell."""

    id: str
    en: str
    ko: str


@dataclass(frozen=True)
class Code:
    """A code cell."""

    id: str
    source: str


CELLS: Final[Sequence[Text | Code]] = (
    Text(
        "title",
        """# The quickstart: a network that reads digits

Twelve lines train a network that reads 97 or 98 of 100 handwritten digits that it has never seen. This notebook runs
them one by one. It needs TensorFlow (`pip install tensorflow`) and a minute; run the cells from top to bottom.""",
        """# 퀵스타트: 숫자를 읽는 신경망

열두 줄이면 한 번도 본 적 없는 손글씨 숫자 100개 중 97~98개를 읽는 신경망을 학습시킬 수 있어요. 이 노트북은 그 줄을
하나씩 실행해요. TensorFlow(`pip install tensorflow`)와 1분이면 충분해요. 셀을 위에서 아래로 차례대로 실행하세요.""",
    ),
    Code(
        "imports",
        """import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # warnings about the machine are not what this is about

import keras
import numpy as np

EPOCHS = int(os.environ.get("QUICKSTART_EPOCHS", "5"))  # change me: passes over the digits
DIGITS = int(os.environ.get("QUICKSTART_DIGITS", "60000"))  # change me: digits to learn from
DATA = os.environ.get("QUICKSTART_DATA", "")  # a mnist.npz of your own; without one Keras downloads it

keras.utils.set_random_seed(0)  # the same numbers at every run
print("Keras", keras.__version__)""",
    ),
    Text(
        "data-text",
        """## The digits

MNIST: 60,000 digits to learn from and 10,000 that are only for the test at the end, each 28 by 28 pixels from 0
(paper) to 255 (ink). Divided by 255 they lie between 0 and 1, where a network learns best.""",
        """## 숫자 데이터

MNIST에는 학습용 숫자 60,000개와 마지막 시험에만 쓰는 10,000개가 있어요. 각각 가로세로 28픽셀이고 값은 0(종이)부터
255(잉크)까지예요. 255로 나누면 0과 1 사이가 되는데, 신경망은 이 범위에서 가장 잘 배워요.""",
    ),
    Code(
        "data",
        """if DATA:
    with np.load(DATA) as file:
        (x_train, y_train), (x_test, y_test) = ((file["x_" + p], file["y_" + p]) for p in ("train", "test"))
else:
    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()

x_train, x_test = x_train[:DIGITS] / 255.0, x_test / 255.0
y_train = y_train[:DIGITS]
print(x_train.shape, x_test.shape)

for row in x_train[0]:
    print("".join(" .:-=+*#%@"[int(9 * pixel)] * 2 for pixel in row).rstrip())
print("This is a", y_train[0])""",
    ),
    Text(
        "model-text",
        """## The network

- `Flatten` lays the 28 rows end to end: 784 numbers.
- `Dense(128, relu)` has 128 neurons. Each multiplies all 784 pixels by weights of its own, adds them up, adds a bias,
and passes the sum on if it is above zero.
- `Dropout(0.2)` silences a fifth of them at random in every step of the training, so that none is relied on alone.
- `Dense(10)` gives ten numbers, one for each digit: the *logits*. The largest is the answer.

784 x 128 + 128 and 128 x 10 + 10 are 101,770 numbers to learn.""",
        """## 신경망

- `Flatten`은 28개의 줄을 한 줄로 이어 숫자 784개로 만들어요.
- `Dense(128, relu)`에는 뉴런이 128개 있어요. 뉴런마다 픽셀 784개에 자기만의 가중치를 곱해 모두 더하고 편향을 더한 다음,
  그 합이 0보다 크면 그대로 넘겨요.
- `Dropout(0.2)`는 학습할 때 매 스텝마다 뉴런의 5분의 1을 무작위로 꺼요. 그래서 뉴런 하나에만 기대지 않게 돼요.
- `Dense(10)`은 숫자마다 하나씩, 모두 열 개의 값을 내요. 이 값을 *로짓*이라고 해요. 가장 큰 값이 답이에요.

784 x 128 + 128에 128 x 10 + 10을 더하면 학습할 매개변수는 101,770개예요.""",
    ),
    Code(
        "model",
        """model = keras.Sequential(
    [
        keras.layers.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(10),
    ]
)
print(f"{model.count_params():,} numbers to learn")""",
    ),
    Text(
        "guess-text",
        """## Before it has learned anything

Softmax turns the ten logits into ten probabilities that sum to 1. They are still a guess: about a tenth each. The loss,
the *sparse categorical cross-entropy*, is minus the logarithm of the probability that the right digit got; for a guess
that is about -log(1/10) = 2.3.""",
        """## 아직 아무것도 배우지 않았을 때

소프트맥스는 로짓 열 개를 합이 1인 확률 열 개로 바꿔요. 지금은 찍는 것과 같아서 모두 10분의 1 정도예요. 손실은
*희소 범주형 교차 엔트로피*로, 정답에 준 확률의 로그에 마이너스를 붙인 값이에요. 찍을 때는 -log(1/10), 즉 2.3쯤
돼요.""",
    ),
    Code(
        "guess",
        """loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
logits = model(x_train[:1])
print(np.round(keras.activations.softmax(logits), 3))
print("loss of the guess:", round(float(loss(y_train[:1], logits)), 2))""",
    ),
    Text(
        "fit-text",
        """## Training

A step looks at 32 digits, works out for each of the 101,770 numbers whether the loss grows or falls with it, and lets
the optimizer *Adam* move all of them a little the way the loss falls. 60,000 digits are 1,875 steps: one epoch. The
accuracy shown is measured while dropout silences neurons, so the test below can read better.""",
        """## 학습

한 스텝에서는 숫자 32개를 보고, 학습할 매개변수 101,770개 각각에 대해 그 값이 커지면 손실이 느는지 주는지 계산해요.
그런 다음 옵티마이저 *Adam*이 손실이 줄어드는 쪽으로 모두를 조금씩 옮겨요. 숫자 60,000개는 1,875스텝이고, 이것이
1에포크예요. 이때 나오는 정확도는 드롭아웃이 뉴런을 끈 채로 잰 값이라, 아래 시험에서는 더 높게 나올
수 있어요.""",
    ),
    Code(
        "fit",
        """model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
history = model.fit(x_train, y_train, epochs=EPOCHS, verbose=2)""",
    ),
    Text(
        "evaluate-text",
        """## The test

The 10,000 digits that it has never seen. TensorFlow's page shows a loss of 0.0734 and an accuracy of 0.9776; each seed
lands near these, not on them.""",
        """## 시험

한 번도 본 적 없는 숫자 10,000개예요. TensorFlow 문서에는 손실 0.0734, 정확도 0.9776이 나와 있어요. 시드마다 딱 그
값은 아니어도 그 근처로 나와요.""",
    ),
    Code(
        "evaluate",
        """test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=2)
print(f"{test_accuracy:.2%} of {len(x_test):,} unseen digits are read right")""",
    ),
    Text(
        "mistake-text",
        """## Where it is wrong, and sure

The mistake of which it was surest. Would you have read it?""",
        """## 자신 있게 틀린 숫자

가장 자신 있게 틀린 숫자예요. 여러분이라면 읽을 수 있었을까요?""",
    ),
    Code(
        "mistake",
        """probabilities = keras.activations.softmax(model.predict(x_test, verbose=0)).numpy()
answers = probabilities.argmax(1)
wrong = np.flatnonzero(answers != y_test)
worst = wrong[probabilities[wrong].max(1).argmax()]
for row in x_test[worst]:
    print("".join(" .:-=+*#%@"[int(9 * pixel)] * 2 for pixel in row).rstrip())
print(f"This is a {y_test[worst]}; it read a {answers[worst]}, {probabilities[worst].max():.1%} sure")""",
    ),
    Text(
        "next-text",
        """## Change one thing

One thing at a time, then run everything again: 16 neurons instead of 128, no dropout, `"sgd"` instead of `"adam"`,
`DIGITS = 1000`, `EPOCHS = 20`, or leave out the division by 255. What do you expect, and what happens?

The last cell keeps the network in a file, which `digits import quickstart.keras` takes.""",
        """## 하나만 바꿔 보기

한 번에 하나만 바꾸고 처음부터 다시 실행해 보세요. 뉴런을 128개 대신 16개로, 드롭아웃 없이, `"adam"` 대신 `"sgd"`로,
`DIGITS = 1000`으로, `EPOCHS = 20`으로, 또는 255로 나누지 않고요. 어떻게 될 것 같나요? 실제로는 어떻게 되나요?

마지막 셀은 신경망을 파일로 저장해요. 이 파일은 `digits import quickstart.keras`로 가져올 수 있어요.""",
    ),
    Code("save", 'model.save("quickstart.keras")'),
)


def notebook(language: Language = "en", outputs: Mapping[str, str] | None = None) -> bytes:
    """Return the notebook as a file, the text in `language`.

    `outputs` are the printed outputs of code cells, by the cells' ids; the other cells have none.
    """
    run = [cell.id for cell in CELLS if isinstance(cell, Code)]
    printed = outputs or {}
    whole = {
        "cells": [_cell(cell, language, run, printed) for cell in CELLS],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(cell: Text | Code, language: Language, run: list[str], printed: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(cell, Text):
        text = cell.ko if language == "ko" else cell.en
        return {"cell_type": "markdown", "id": cell.id, "metadata": {}, "source": text.splitlines(keepends=True)}
    stream = {"name": "stdout", "output_type": "stream", "text": printed.get(cell.id, "").splitlines(keepends=True)}
    return {
        "cell_type": "code",
        "execution_count": run.index(cell.id) + 1 if cell.id in printed else None,
        "id": cell.id,
        "metadata": {},
        "outputs": [stream] if stream["text"] else [],
        "source": cell.source.splitlines(keepends=True),
    }
