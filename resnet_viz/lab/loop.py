"""The lab's loop: the plain and the residual network in lockstep, one record a step."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.optim.sgd import sgd

from resnet_viz.errors import SettingsError
from resnet_viz.facts.networks import NetworkKind
from resnet_viz.lab.data import LabData, flipped_and_moved
from resnet_viz.lab.results import (
    Errors,
    Evaluation,
    NetworkResult,
    NetworkStep,
    Record,
    Start,
    Step,
    Summary,
)
from resnet_viz.lab.settings import WARM_UP_ERROR, WARM_UP_RATE, Settings
from resnet_viz.networks.cifar_nets import CifarNet, build_pair, parameter_count, weighted_layers
from resnet_viz.networks.devices import bf16_pays

Result = TypeVar("Result")

GROUP_SECONDS = 0.5  # records are fetched from the device in groups, which end after this time
GROUP_STEPS = 100  # or after so many steps
WARM_UP_STEPS = 10  # the training error that ends a warm-up is a mean over so many batches
EVALUATION_BATCH = 500


def train(
    settings: Settings, data: LabData, device: torch.device
) -> Generator[tuple[Record, ...], int | None, None]:
    """Train; yields `Start`, then groups of the records of some steps, then `Summary`.

    A group ends after half a second, 100 steps or an epoch; `send(n)` asks for one of at most n
    steps. Both networks see the same batches in the same order and know nothing of each other:
    each learns as it does alone. The same seed gives the same records on the same machine with as
    many threads, and torch's own random state is left alone. Raises `SettingsError` for less than
    one batch.
    """
    with _threads(settings, device) as threads:
        run = _Run(settings, data, device, threads)
        most = yield (run.start(),)
        while not run.finished:
            most = yield run.advance(most or GROUP_STEPS)


def batches(data: LabData, size: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Images (size, C, H, W), normalized and augmented, and labels (size,), without end: in a
    new order each epoch, whose last batch is left out where it is not full."""
    device = data.train_images.device
    generator = torch.Generator(device).manual_seed(seed)
    count = len(data.train_labels)
    while True:
        order = torch.randperm(count, generator=generator, device=device)
        for chosen in order[: count // size * size].split(size):
            images = data.normalized(data.train_images[chosen])
            if data.augment:
                images = flipped_and_moved(images, generator)
            yield images, data.train_labels[chosen]


def _threads(settings: Settings, device: torch.device) -> ThreadPoolExecutor:
    """On a CPU a thread for each network, which shares out the cores once and not in every
    operation. With depth 56 on the digits, two epochs on an AMD EPYC's two cores took 3.0 s, and
    5.5 s beside two busy processes; with both networks in turn on both cores 9.2 and 97 s."""
    networks = 2 if settings.networks == "both" and device.type == "cpu" else 1
    cores = max(1, torch.get_num_threads() // networks)
    return ThreadPoolExecutor(networks, initializer=torch.set_num_threads, initargs=(cores,))


class _Learner:
    """One network and its optimizer. channels_last and, where the device has it in hardware,
    bfloat16 pay for small maps too: 46.6 and 40.0 ms a step for depth 56 at 8x8, batch 64, on a
    core with AVX512-BF16; 53.9 and 44.0 ms without channels_last; at 32x32 it is twofold."""

    def __init__(self, network: CifarNet, settings: Settings, device: torch.device) -> None:
        self.network: CifarNet = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._device = device
        self._settings = settings
        self._weights = [layer.weight for _, layer in weighted_layers(network)]
        self._parameters: list[Tensor] = list(network.parameters())
        self._momenta: list[Tensor | None] = [None] * len(self._parameters)
        self._warming = settings.warm_up
        self._errors: deque[Tensor] = deque(maxlen=WARM_UP_STEPS)

    def learn(self, images: Tensor, labels: Tensor, done: int) -> tuple[float, Tensor]:
        """Take one step after `done` others; its learning rate, and loss, error and gradient
        norms as one tensor that is still on the device."""
        rate = self._learning_rate(done)
        logits = self._logits(images)
        loss = F.cross_entropy(logits, labels)
        self.network.zero_grad()
        loss.backward()
        gradients = [weight.grad for weight in self._weights if weight.grad is not None]
        norms = torch._foreach_norm(gradients)
        self._step(rate)
        error = _error(logits, labels).mean()
        self._errors.append(error)
        return rate, torch.stack([loss.detach(), error, *norms])

    @torch.no_grad()
    def _step(self, rate: float) -> None:
        """What `torch.optim.SGD` does. An object of that class imports torch's compiler: 2.7 s of
        every worker's time on an AMD EPYC's core."""
        sgd(
            self._parameters,
            [parameter.grad for parameter in self._parameters if parameter.grad is not None],
            self._momenta,
            fused=True,
            weight_decay=self._settings.weight_decay,
            momentum=self._settings.momentum,
            lr=rate,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )

    @torch.no_grad()
    def error_on(self, data: LabData, images: Tensor, labels: Tensor) -> float:
        """The fraction of `images` (uint8) that the network gets wrong."""
        self.network.eval()
        parts = zip(images.split(EVALUATION_BATCH), labels.split(EVALUATION_BATCH), strict=True)
        wrong = [_error(self._logits(data.normalized(part)), truth) for part, truth in parts]
        self.network.train()
        return torch.cat(wrong).sum().item() / len(labels)

    def _logits(self, images: Tensor) -> Tensor:
        with torch.autocast(self._device.type, torch.bfloat16, enabled=bf16_pays(self._device)):
            logits: Tensor = self.network(images)
        return logits.float()

    def _learning_rate(self, done: int) -> float:
        # At fixed steps, not whenever a group is fetched: that would depend on the clock.
        if self._warming and done and done % WARM_UP_STEPS == 0:
            self._warming = not torch.stack(list(self._errors)).mean() < WARM_UP_ERROR
        rate = self._settings.learning_rate_after(done)
        return min(rate, WARM_UP_RATE) if self._warming else rate


class _Run:
    def __init__(
        self, settings: Settings, data: LabData, device: torch.device, threads: ThreadPoolExecutor
    ) -> None:
        if len(data.train_labels) < settings.batch:
            raise SettingsError(
                f"There are {len(data.train_labels)} pictures to train on and a batch takes "
                f"{settings.batch}; choose a smaller batch or give more pictures."
            )
        self._settings = settings
        self._data = data.to(device)
        self._device = device
        self._threads = threads
        self._steps_an_epoch = len(data.train_labels) // settings.batch
        self._steps = self._steps_an_epoch * settings.epochs
        plain, residual = build_pair(
            settings.network, data.channels, len(data.classes), settings.seed
        )
        networks: dict[NetworkKind, CifarNet] = {"plain": plain, "residual": residual}
        self._learners = {
            kind: _Learner(network, settings, device)
            for kind, network in networks.items()
            if settings.networks in ("both", kind)
        }
        self._batches = batches(self._data, settings.batch, settings.seed)
        self._done = 0
        self._training_seconds = self._seconds = 0.0

    @property
    def finished(self) -> bool:
        return self._done == self._steps

    def start(self) -> Start:
        network = next(iter(self._learners.values())).network
        layers = tuple(name for name, _ in weighted_layers(network))
        precision = "bfloat16 autocast" if bf16_pays(self._device) else "float32"
        return Start(self._steps, self._steps_an_epoch, layers, precision)

    def advance(self, most: int) -> tuple[Record, ...]:
        """The records of the next steps, `most` at most."""
        began = time.perf_counter()
        taken: list[dict[NetworkKind, tuple[float, Tensor]]] = []
        while len(taken) < most:
            taken.append(self._step())
            epoch_ends = self._done % self._steps_an_epoch == 0
            if epoch_ends or time.perf_counter() - began > GROUP_SECONDS:
                break
        records: list[Record] = list(self._fetched(taken))
        self._training_seconds += time.perf_counter() - began
        if epoch_ends:
            evaluation = self._evaluation()
            records.append(evaluation)
        self._seconds += time.perf_counter() - began
        if self.finished:
            records.append(self._summary(evaluation))
        return tuple(records)

    def _step(self) -> dict[NetworkKind, tuple[float, Tensor]]:
        images, labels = next(self._batches)
        # cuDNN's fastest kernels add up in no fixed order.
        with torch.backends.cudnn.flags(enabled=True, deterministic=True):
            taken = self._of_each(lambda learner: learner.learn(images, labels, self._done))
        self._done += 1
        return taken

    def _of_each(self, work: Callable[[_Learner], Result]) -> dict[NetworkKind, Result]:
        """The result of some work for each network, done at the same time."""
        results = self._threads.map(work, self._learners.values())
        return dict(zip(self._learners, results, strict=True))

    def _fetched(self, taken: list[dict[NetworkKind, tuple[float, Tensor]]]) -> Iterator[Step]:
        """One transfer from the device for each network."""
        values = {
            kind: torch.stack([step[kind][1] for step in taken]).tolist() for kind in self._learners
        }
        first = self._done - len(taken)
        for index, step in enumerate(taken):
            networks = {}
            for kind, (rate, _) in step.items():
                loss, error, *norms = values[kind][index]
                networks[kind] = NetworkStep(rate, loss, error, tuple(norms))
            done = first + index
            yield Step(done + 1, done // self._steps_an_epoch, networks)

    def _evaluation(self) -> Evaluation:
        data = self._data
        errors = self._of_each(
            lambda learner: Errors(
                learner.error_on(data, data.train_images, data.train_labels),
                learner.error_on(data, data.test_images, data.test_labels),
            )
        )
        return Evaluation(self._done, (self._done - 1) // self._steps_an_epoch, errors)

    def _summary(self, evaluation: Evaluation) -> Summary:
        results = {
            kind: NetworkResult(
                errors.train_error,
                1 - errors.test_error,
                parameter_count(self._learners[kind].network),
            )
            for kind, errors in evaluation.networks.items()
        }
        speed = self._done * self._settings.batch / self._training_seconds
        return Summary(results, speed, self._seconds)


def _error(logits: Tensor, labels: Tensor) -> Tensor:
    return (logits.detach().argmax(dim=1) != labels).float()
