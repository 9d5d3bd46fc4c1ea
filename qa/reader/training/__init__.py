"""How the reader's weights came to be: the data, the network, the training and the export, to be run again.

``python -m qa.reader.training`` trains; ``python -m qa.reader.training.export`` makes the file that ships. Nothing here
is loaded to answer a question. LOG.md beside this file tells what was tried and what it brought.
"""
