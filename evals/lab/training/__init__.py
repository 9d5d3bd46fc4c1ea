"""How a reader's weights come to be: the data, the network, the training and the export, to be run again.

README.md beside this file has the commands in their order, LOG.md what was tried and what it brought. Nothing here is
loaded to answer a question.
"""
