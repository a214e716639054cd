"""The errors a user can meet: each message is one plain sentence that says what was wrong and
what to do. Programming mistakes are not among them: they stay loud."""


class ResNetVizError(Exception):
    """Base of everything the app shows as a sentence instead of a traceback."""


class ImageError(ResNetVizError):
    """The bytes are not a picture the app takes."""


class DataError(ResNetVizError):
    """A folder of photos is missing, empty or does not fit the model's classes."""


class SettingsError(ResNetVizError):
    """A network or a training run cannot be as it was asked for."""


class WeightsError(ResNetVizError):
    """Weights are missing, damaged or made for another network."""


class DownloadError(WeightsError):
    """Weights or data could not be fetched; whatever was there before is untouched."""


class LessonError(ResNetVizError):
    """A lesson's file does not say a lesson; the message says in which line, and why."""


class StoppedError(ResNetVizError):
    """The learner has stopped the work that was to answer."""


class BusyError(ResNetVizError):
    """Too many runs wait for the lab; the message says how many."""


class EngineError(ResNetVizError):
    """The process that computes has ended before it could answer."""


class ClusterError(ResNetVizError):
    """There is no cluster, or none that could be used."""


class RoomError(ResNetVizError):
    """A class's room is not there, is full, or cannot be asked this."""


class NetworkError(ResNetVizError):
    """Nobody else can reach this machine."""
